import type { FaultTexts } from '../platform/web/fault-words.ts';

/** What is wrong with a file, or with a row that cannot be read. */
export const fileFaultTexts: FaultTexts = [
  [
    'A row has at most {0} lists and objects within one another.',
    'Eine Zeile hat höchstens {0} Listen und Objekte ineinander.',
    'Una fila tiene como mucho {0} listas y objetos anidados.',
  ],
  [
    'A row is an object with named fields.',
    'Eine Zeile ist ein Objekt mit benannten Feldern.',
    'Una fila es un objeto con campos con nombre.',
  ],
  ['This is no JSON{0}.', 'Das ist kein JSON{0}.', 'Esto no es JSON{0}.'],
  [
    'This row has {0} columns, the first line has {1}.',
    'Diese Zeile hat {0} Spalten, die erste hat {1}.',
    'Esta fila tiene {0} columnas; la primera, {1}.',
  ],
  [
    'This is no row of a table: its quotation marks do not fit.',
    'Das ist keine Zeile einer Tabelle: die Anführungszeichen passen nicht.',
    'Esto no es una fila de una tabla: las comillas no cuadran.',
  ],
  [
    'This is no row of a table: it cannot be read.',
    'Das ist keine Zeile einer Tabelle: sie ist nicht lesbar.',
    'Esto no es una fila de una tabla: no se puede leer.',
  ],
  [
    'Before line {0} a row does not end: a quotation mark is not closed.',
    'Vor Zeile {0} endet eine Zeile nicht: ein Anführungszeichen ist offen.',
    'Antes de la línea {0} una fila no termina: falta cerrar unas comillas.',
  ],
  [
    'The file ends within quotation marks, which begin before line {0}: this is half a file.',
    'Die Datei endet in Anführungszeichen, die vor Zeile {0} beginnen: das ist eine halbe Datei.',
    'El archivo termina entre comillas, que empiezan antes de la línea {0}: es medio archivo.',
  ],
  [
    'Line {0} ends in the middle, and with it the file: this is half a file. If it is whole, end its last line.',
    'Zeile {0} endet mittendrin und mit ihr die Datei: das ist eine halbe Datei. Ist sie ganz, beenden Sie die letzte Zeile.',
    'La línea {0} termina a medias y con ella el archivo: es medio archivo. Si está entero, termine la última línea.',
  ],
  [
    'Line {0} ends in the middle, and with it the file: this is half a file.',
    'Zeile {0} endet mittendrin und mit ihr die Datei: das ist eine halbe Datei.',
    'La línea {0} termina a medias y con ella el archivo: es medio archivo.',
  ],
  [
    'The file stopped arriving after {0} bytes ({1}). Send it again: it goes on from there.',
    'Nach {0} Bytes kam nichts mehr ({1}). Schicken Sie die Datei noch einmal: es geht dort weiter.',
    'El archivo dejó de llegar tras {0} bytes ({1}). Envíelo otra vez: sigue desde ahí.',
  ],
  [
    'Only {0} of {1} bytes have come. Send the file again: it goes on from there.',
    'Erst {0} von {1} Bytes sind da. Schicken Sie die Datei noch einmal: es geht dort weiter.',
    'Solo han llegado {0} de {1} bytes. Envíe el archivo otra vez: sigue desde ahí.',
  ],
  [
    'The file unfolds to more than is taken.',
    'Entpackt ist die Datei größer, als angenommen wird.',
    'Descomprimido, el archivo es más grande de lo que se acepta.',
  ],
  [
    'This is a ZIP archive (or a spreadsheet): unpack it, or save the sheet as CSV.',
    'Das ist ein ZIP-Archiv (oder eine Tabellenkalkulation): entpacken Sie es, oder speichern Sie das Blatt als CSV.',
    'Esto es un archivo ZIP (o una hoja de cálculo): descomprímalo o guarde la hoja como CSV.',
  ],
  [
    'The first line names {0} columns; at most {1} are read.',
    'Die erste Zeile nennt {0} Spalten; gelesen werden höchstens {1}.',
    'La primera línea nombra {0} columnas; se leen como mucho {1}.',
  ],
  [
    'The first line names the column "{0}" twice.',
    'Die erste Zeile nennt die Spalte „{0}“ zweimal.',
    'La primera línea nombra dos veces la columna «{0}».',
  ],
  [
    "The first line names no column for the product's number (sku or id), the node's code, or the pattern: {0}.",
    'Die erste Zeile nennt keine Spalte für die Nummer des Produkts (sku oder id), das Kürzel des Platzes oder das Muster: {0}.',
    'La primera línea no nombra ninguna columna para el número del producto (sku o id), el código del lugar o el patrón: {0}.',
  ],
  ['The file is empty.', 'Die Datei ist leer.', 'El archivo está vacío.'],
  [
    'A value is longer than {0} characters.',
    'Ein Wert ist länger als {0} Zeichen.',
    'Un valor tiene más de {0} caracteres.',
  ],
  [
    'The JSON cannot be read further, after value {0}.',
    'Nach Wert {0} ist das JSON nicht weiter lesbar.',
    'El JSON no se puede seguir leyendo tras el valor {0}.',
  ],
  [
    'The JSON ends in the middle: this is half a file.',
    'Das JSON endet mittendrin: das ist eine halbe Datei.',
    'El JSON termina a medias: es medio archivo.',
  ],
  [
    'Line {0}: an item is longer than {1} characters.',
    'Zeile {0}: ein Eintrag ist länger als {1} Zeichen.',
    'Línea {0}: un elemento tiene más de {1} caracteres.',
  ],
  [
    'Line {0}: a document type is not allowed.',
    'Zeile {0}: eine Dokumenttyp-Angabe ist nicht erlaubt.',
    'Línea {0}: no se permite un tipo de documento.',
  ],
  [
    'The XML cannot be read further: line {0}: {1}.',
    'Das XML ist nicht weiter lesbar: Zeile {0}: {1}.',
    'El XML no se puede seguir leyendo: línea {0}: {1}.',
  ],
  [
    'Line {0}: <{1}> is deeper than an item goes.',
    'Zeile {0}: <{1}> liegt tiefer, als ein Eintrag reicht.',
    'Línea {0}: <{1}> está más hondo de lo que llega un elemento.',
  ],
  [
    'Line {0}: between two tags are more than {1} characters.',
    'Zeile {0}: zwischen zwei Marken stehen mehr als {1} Zeichen.',
    'Línea {0}: entre dos etiquetas hay más de {1} caracteres.',
  ],
  [
    'The XML ends in the middle: this is half a file.',
    'Das XML endet mittendrin: das ist eine halbe Datei.',
    'El XML termina a medias: es medio archivo.',
  ],
];
