import type { FaultTexts } from '../platform/web/fault-words.ts';

/** What is wrong with a row of a catalogue. */
export const catalogFaultTexts: FaultTexts = [
  [
    'There are bytes that are not in the encoding of the file. Say which it is in, or save it as UTF-8.',
    'Es gibt Bytes, die nicht zur Zeichenkodierung der Datei gehören. Sagen Sie, welche es ist, oder speichern Sie als UTF-8.',
    'Hay bytes que no son de la codificación del archivo. Diga cuál es o guárdelo como UTF-8.',
  ],
  [
    'There is a character that cannot be kept.',
    'Es gibt ein Zeichen, das nicht aufbewahrt werden kann.',
    'Hay un carácter que no se puede guardar.',
  ],
  ['The same as in row {0}.', 'Dasselbe wie in Zeile {0}.', 'Lo mismo que en la fila {0}.'],
  [
    'More than {0} nodes would be above this one.',
    'Über diesem Platz stünden mehr als {0}.',
    'Sobre este lugar habría más de {0}.',
  ],
  [
    'More than {0} nodes would be above "{1}", which is beneath it.',
    'Über „{1}“, das darunter steht, stünden mehr als {0}.',
    'Sobre «{1}», que está debajo, habría más de {0}.',
  ],
  [
    'A node would be above itself: {0}.',
    'Ein Platz stünde über sich selbst: {0}.',
    'Un lugar estaría sobre sí mismo: {0}.',
  ],
  [
    '{0} is no language, e.g. de or pt-BR.',
    '{0} ist keine Sprache, z. B. de oder pt-BR.',
    '{0} no es un idioma, p. ej. de o pt-BR.',
  ],
  ['There is no such website.', 'Diese Website gibt es nicht.', 'No existe ese sitio web.'],
  [
    'There is no node with the code {0}.',
    'Es gibt keinen Platz mit dem Kürzel {0}.',
    'No hay ningún lugar con el código {0}.',
  ],
  [
    'A pattern over categories needs a node.',
    'Ein Muster über Kategorien braucht einen Platz.',
    'Un patrón sobre categorías necesita un lugar.',
  ],
  [
    'A pattern without {sku} needs a node: it would say nothing about its pages.',
    'Ein Muster ohne {sku} braucht einen Platz: sonst sagte es nichts über seine Seiten.',
    'Un patrón sin {sku} necesita un lugar: no diría nada de sus páginas.',
  ],
  [
    'A pattern over categories must not be empty.',
    'Ein Muster über Kategorien ist nicht leer.',
    'Un patrón sobre categorías no puede estar vacío.',
  ],
  [
    'A pattern starts with "/" or "*": {0}.',
    'Ein Muster beginnt mit „/“ oder „*“: {0}.',
    'Un patrón empieza por «/» o «*»: {0}.',
  ],
  [
    'A pattern has at most {0} characters.',
    'Ein Muster hat höchstens {0} Zeichen.',
    'Un patrón tiene como mucho {0} caracteres.',
  ],
  [
    'A pattern has {sku} at most once.',
    'Ein Muster hat {sku} höchstens einmal.',
    'Un patrón tiene {sku} como mucho una vez.',
  ],
  ['A category has no {sku} in it.', 'In einer Kategorie steht kein {sku}.', 'Una categoría no lleva {sku}.'],
  [
    'A mapping is by address or by category.',
    'Zugeordnet wird nach Adresse (address) oder Kategorie (category).',
    'Se asigna por dirección (address) o por categoría (category).',
  ],
  [
    'A product hangs on at least one node.',
    'Ein Produkt hängt an mindestens einem Platz.',
    'Un producto cuelga al menos de un lugar.',
  ],
  [
    'A product hangs on at most 20 nodes.',
    'Ein Produkt hängt an höchstens 20 Plätzen.',
    'Un producto cuelga como mucho de 20 lugares.',
  ],
  [
    'A price is a whole number of minor units, not below 0.',
    'Ein Preis ist eine ganze Zahl kleinster Einheiten, nicht unter 0.',
    'Un precio es un número entero de unidades menores, no menor que 0.',
  ],
  [
    'A currency is three capital letters, e.g. EUR.',
    'Eine Währung sind drei Großbuchstaben, z. B. EUR.',
    'Una moneda son tres mayúsculas, p. ej. EUR.',
  ],
  ['At most {0} attributes.', 'Höchstens {0} Merkmale.', 'Como mucho {0} atributos.'],
  ['At most {0} characters in all.', 'Insgesamt höchstens {0} Zeichen.', 'En total, como mucho {0} caracteres.'],
  ['At most {0} characters.', 'Höchstens {0} Zeichen.', 'Como mucho {0} caracteres.'],
  ['{0} is longer than {1} characters.', '{0} ist länger als {1} Zeichen.', '{0} tiene más de {1} caracteres.'],
  [
    'Stock is a whole number, not below 0.',
    'Der Bestand ist eine ganze Zahl, nicht unter 0.',
    'Las existencias son un número entero, no menor que 0.',
  ],
  [
    'A product is not related to itself.',
    'Ein Produkt ist nicht mit sich selbst verwandt.',
    'Un producto no se relaciona consigo mismo.',
  ],
  ['This must not be empty.', 'Das darf nicht leer sein.', 'No puede estar vacío.'],
  ['Control characters are not allowed.', 'Steuerzeichen sind nicht erlaubt.', 'No se permiten caracteres de control.'],
  [
    'A link starts with https://, http:// or /.',
    'Ein Link beginnt mit https://, http:// oder /.',
    'Un enlace empieza por https://, http:// o /.',
  ],
  [
    'This is no GTIN, or its check digit is wrong.',
    'Das ist keine GTIN, oder ihre Prüfziffer stimmt nicht.',
    'No es un GTIN, o su dígito de control no cuadra.',
  ],
  ['A GTIN has digits only.', 'Eine GTIN hat nur Ziffern.', 'Un GTIN solo tiene cifras.'],
  [
    'A GTIN has 8, 12, 13 or 14 digits.',
    'Eine GTIN hat 8, 12, 13 oder 14 Ziffern.',
    'Un GTIN tiene 8, 12, 13 o 14 cifras.',
  ],
  [
    'The last digit of the GTIN does not fit the others: it was mistyped or cut.',
    'Die letzte Ziffer der GTIN passt nicht zu den anderen: vertippt oder abgeschnitten.',
    'La última cifra del GTIN no cuadra con las demás: hay una errata o falta un trozo.',
  ],
  [
    'A relation has a kind (substitute, cross-sell, upsell) and a sku.',
    'Eine Beziehung hat eine Art (substitute, cross-sell, upsell) und eine sku.',
    'Una relación tiene una clase (substitute, cross-sell, upsell) y un sku.',
  ],
  [
    'This is a whole number of pieces, not below 0; not {0}.',
    'Das ist eine ganze Stückzahl, nicht unter 0; nicht {0}.',
    'Es un número entero de piezas, no menor que 0; no {0}.',
  ],
  [
    'A moment is written like 2030-01-31T12:00:00Z, not {0}.',
    'Ein Zeitpunkt schreibt sich wie 2030-01-31T12:00:00Z, nicht {0}.',
    'Un momento se escribe como 2030-01-31T12:00:00Z, no {0}.',
  ],
  [
    'A commission is a percentage from 0 to 100 or an amount, e.g. 2.5% or 15.00 EUR.',
    'Eine Provision ist ein Prozentsatz von 0 bis 100 oder ein Betrag, z. B. 2.5% oder 15.00 EUR.',
    'Una comisión es un porcentaje de 0 a 100 o un importe, p. ej. 2.5% o 15.00 EUR.',
  ],
  [
    'A package has a name, skus, and a price if it has one of its own.',
    'Ein Paket hat einen Namen, skus und einen Preis, wenn es einen eigenen hat.',
    'Un paquete tiene nombre, skus y, si es propio, precio.',
  ],
  [
    'Availability is in_stock, out_of_stock, preorder or backorder.',
    'Die Verfügbarkeit ist in_stock, out_of_stock, preorder oder backorder.',
    'La disponibilidad es in_stock, out_of_stock, preorder o backorder.',
  ],
  [
    'An amount is written like 15.00 USD, not {0}.',
    'Ein Betrag schreibt sich wie 15.00 USD, nicht {0}.',
    'Un importe se escribe como 15.00 USD, no {0}.',
  ],
  [
    'An amount needs its currency, e.g. 15.00 USD.',
    'Ein Betrag braucht seine Währung, z. B. 15.00 USD.',
    'Un importe necesita su moneda, p. ej. 15.00 USD.',
  ],
  [
    '{0} can be read in two ways: write 1299.00 for one thousand two hundred ninety-nine.',
    '{0} lässt sich auf zwei Arten lesen: schreiben Sie 1299.00 für tausendzweihundertneunundneunzig.',
    '{0} se puede leer de dos maneras: escriba 1299.00 para mil doscientos noventa y nueve.',
  ],
  [
    'An amount is too large to be kept.',
    'Ein Betrag ist zu groß, um aufbewahrt zu werden.',
    'Un importe es demasiado grande para guardarlo.',
  ],
  ['{0} is yes or no, not {1}.', '{0} ist ja oder nein, nicht {1}.', '{0} es sí o no, no {1}.'],
  ['{0} is one of {1}.', '{0} ist eines von {1}.', '{0} es uno de {1}.'],
  ['{0} is a number{1}, not {2}.', '{0} ist eine Zahl{1}, nicht {2}.', '{0} es un número{1}, no {2}.'],
];
