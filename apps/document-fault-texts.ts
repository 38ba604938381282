import type { FaultTexts } from '../platform/web/fault-words.ts';

/** What is wrong with a row of customers, a condition, triggers, rule sets and segments. */
export const documentFaultTexts: FaultTexts = [
  // Rows of customers.
  ['is nested too deep', 'ist zu tief verschachtelt', 'está demasiado anidado'],
  [
    'has a character that cannot be kept',
    'hat ein Zeichen, das nicht aufbewahrt werden kann',
    'tiene un carácter que no se puede guardar',
  ],
  [
    'has bytes that are not in the encoding of the file: say which it is in, or save it as UTF-8',
    'hat Bytes, die nicht zur Zeichenkodierung der Datei gehören: sagen Sie, welche es ist, oder speichern Sie als UTF-8',
    'tiene bytes que no son de la codificación del archivo: diga cuál es o guárdelo como UTF-8',
  ],
  [
    'must be a text of 1 to 200 characters',
    'muss ein Text von 1 bis 200 Zeichen sein',
    'debe ser un texto de 1 a 200 caracteres',
  ],
  ['cannot stand in CSV: send JSON', 'kann nicht in CSV stehen: schicken Sie JSON', 'no puede ir en CSV: envíe JSON'],
  [
    'is no field of a customer; attributes stand in "attributes"',
    'ist kein Feld eines Kunden; Merkmale stehen in „attributes“',
    'no es un campo de un cliente; los atributos van en «attributes»',
  ],
  [
    'must be a text of at most 500 characters',
    'muss ein Text von höchstens 500 Zeichen sein',
    'debe ser un texto de como mucho 500 caracteres',
  ],
  ['must be true or false', 'muss wahr oder falsch sein', 'debe ser verdadero o falso'],
  ['must be one of {0}', 'muss eines von {0} sein', 'debe ser uno de {0}'],
  [
    'must be a day that exists, as YYYY-MM-DD',
    'muss ein Tag sein, den es gibt, als JJJJ-MM-TT',
    'debe ser un día que exista, como AAAA-MM-DD',
  ],
  [
    'must be a list of at most 100 texts',
    'muss eine Liste von höchstens 100 Texten sein',
    'debe ser una lista de como mucho 100 textos',
  ],
  [
    'has an item that is none of {0}',
    'enthält etwas, das keines von {0} ist',
    'contiene algo que no es ninguno de {0}',
  ],
  ['is not declared', 'ist nicht erklärt', 'no está declarado'],
  ['"{0}" is declared twice', '„{0}“ ist zweimal erklärt', '«{0}» está declarado dos veces'],
  [
    '"{0}" means something else in conditions',
    '„{0}“ bedeutet in Bedingungen etwas anderes',
    '«{0}» significa otra cosa en las condiciones',
  ],
  [
    'a choice needs at least one option',
    'eine Auswahl braucht mindestens eine Möglichkeit',
    'una elección necesita al menos una opción',
  ],
  ['a {0} has no options', '{0} hat keine Möglichkeiten', '{0} no tiene opciones'],
  ['an option is there twice', 'eine Möglichkeit gibt es zweimal', 'una opción está dos veces'],
  // Conditions.
  [
    'has more than {0} comparisons; at most {1} are allowed',
    'hat mehr als {0} Vergleiche; erlaubt sind höchstens {1}',
    'tiene más de {0} comparaciones; se permiten como mucho {1}',
  ],
  [
    '"{0}" needs a list of at least one condition',
    '„{0}“ braucht eine Liste mit mindestens einer Bedingung',
    '«{0}» necesita una lista con al menos una condición',
  ],
  [
    'is nested more than {0} levels deep',
    'ist mehr als {0} Ebenen tief verschachtelt',
    'está anidado a más de {0} niveles',
  ],
  [
    'must be an object with one operator, e.g. {">=": [{"var": "visit.pages"}, 3]}',
    'muss ein Objekt mit einem Operator sein, z. B. {">=": [{"var": "visit.pages"}, 3]}',
    'debe ser un objeto con un operador, p. ej. {">=": [{"var": "visit.pages"}, 3]}',
  ],
  [
    'must have exactly one operator, but has {0}',
    'muss genau einen Operator haben, hat aber {0}',
    'debe tener exactamente un operador, pero tiene {0}',
  ],
  [
    'unknown operator "{0}"; known are {1}',
    'unbekannter Operator „{0}“; bekannt sind {1}',
    'operador desconocido «{0}»; se conocen {1}',
  ],
  [
    'needs a list that begins with {"var": "name of a field"}',
    'braucht eine Liste, die mit {"var": "Name eines Feldes"} beginnt',
    'necesita una lista que empiece por {"var": "nombre de un campo"}',
  ],
  [
    'must compare a field: the first item is {"var": "name of a field"}',
    'muss ein Feld vergleichen: zuerst kommt {"var": "Name eines Feldes"}',
    'debe comparar un campo: primero va {"var": "nombre de un campo"}',
  ],
  ['unknown field "{0}"', 'unbekanntes Feld „{0}“', 'campo desconocido «{0}»'],
  [
    '"{0}" does not fit the field "{1}", which is of type {2}',
    '„{0}“ passt nicht zum Feld „{1}“, das vom Typ {2} ist',
    '«{0}» no va con el campo «{1}», que es de tipo {2}',
  ],
  [
    'needs {0} value(s) after the field, but has {1}',
    'braucht {0} Werte nach dem Feld, hat aber {1}',
    'necesita {0} valores tras el campo, pero tiene {1}',
  ],
  [
    '"{0}" must be compared with a number',
    '„{0}“ muss mit einer Zahl verglichen werden',
    '«{0}» debe compararse con un número',
  ],
  [
    '"{0}" must be compared with a text of at most {1} characters',
    '„{0}“ muss mit einem Text von höchstens {1} Zeichen verglichen werden',
    '«{0}» debe compararse con un texto de como mucho {1} caracteres',
  ],
  [
    '"{0}" must lie between two numbers',
    '„{0}“ muss zwischen zwei Zahlen liegen',
    '«{0}» debe estar entre dos números',
  ],
  [
    'the lower bound {0} is above the upper bound {1}',
    'die untere Grenze {0} liegt über der oberen {1}',
    'el límite inferior {0} está por encima del superior {1}',
  ],
  [
    'needs a list of at least one value',
    'braucht eine Liste mit mindestens einem Wert',
    'necesita una lista con al menos un valor',
  ],
  [
    'lists {0} values; at most {1} are allowed',
    'nennt {0} Werte; erlaubt sind höchstens {1}',
    'da {0} valores; se permiten como mucho {1}',
  ],
  [
    '"{0}" is of type {1}, but is compared with {2}',
    '„{0}“ ist vom Typ {1}, wird aber verglichen mit {2}',
    '«{0}» es de tipo {1}, pero se compara con {2}',
  ],
  // Triggers, rule sets, segments, dry runs.
  [
    '"can" ({0}) is above "must" ({1})',
    '„kann“ ({0}) liegt über „muss“ ({1})',
    '«puede» ({0}) está por encima de «debe» ({1})',
  ],
  ['"{0}" is there twice', '„{0}“ gibt es zweimal', '«{0}» está dos veces'],
  ['{0} is there twice', '{0} gibt es zweimal', '{0} está dos veces'],
  ['has no rule', 'hat keine Regel', 'no tiene ninguna regla'],
  [
    'all weights are zero, so nobody would be better than another',
    'alle Gewichte sind null, also wäre niemand besser als andere',
    'todos los pesos son cero: nadie sería mejor que otro',
  ],
  [
    'is bound to nothing: name a trigger, a product, a node, or make it the default',
    'gilt für nichts: nennen Sie Auslöser, Produkt oder Platz, oder lassen Sie es sonst gelten',
    'no rige para nada: nombre un disparador, un producto o un lugar, o hágalo el general',
  ],
  [
    'is bound to {0}; it can be bound to one thing',
    'gilt für {0}; es kann nur für eines gelten',
    'rige para {0}; solo puede regir para una cosa',
  ],
  ['there is no place {0}', 'es gibt keinen Platz {0}', 'no hay ningún lugar {0}'],
  ['There is no place {0}', 'Es gibt keinen Platz {0}', 'No hay ningún lugar {0}'],
  ['"{0}" is bound to the same thing already', 'dafür gilt schon „{0}“', 'para lo mismo rige ya «{0}»'],
  ['a weight of {0} is below zero', 'ein Gewicht von {0} ist kleiner als null', 'un peso de {0} es menor que cero'],
  [
    'the lower bound {0} is not below the upper bound {1}',
    'die untere Grenze {0} liegt nicht unter der oberen {1}',
    'el límite inferior {0} no está por debajo del superior {1}',
  ],
  [
    'unknown kind "{0}"; known are {1}',
    'unbekannte Art „{0}“; bekannt sind {1}',
    'clase desconocida «{0}»; se conocen {1}',
  ],
  [
    'the enterprise does not let "{0}" be compared',
    'das Unternehmen lässt „{0}“ nicht vergleichen',
    'la empresa no permite comparar «{0}»',
  ],
];
