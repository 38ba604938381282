import type { FaultTexts } from '../platform/web/fault-words.ts';
import { catalogFaultTexts } from './catalog-fault-texts.ts';
import { documentFaultTexts } from './document-fault-texts.ts';
import { fileFaultTexts } from './file-fault-texts.ts';
import { shapeFaultTexts } from './shape-fault-texts.ts';

/** What the server says of a field, a row of a file, a part of a document or an event. Where two would fit, the first is told. */
export const faultTexts: FaultTexts = [
  ...fileFaultTexts,
  ...catalogFaultTexts,
  ...documentFaultTexts,
  ...shapeFaultTexts,
];
