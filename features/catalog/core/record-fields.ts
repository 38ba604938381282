/** One record of an import file: what stands in it by the names that the file uses. Values as the file's format has them. */
export type SourceRecord = Readonly<Record<string, unknown>>;

/** Tells what is wrong with a field of a row. */
export type Wrong = (field: string, message: string) => void;

/**
 * What fields are called in files: our own names, those of Google's product data specification (with or without `g:`), and the usual
 * ones of shop systems. Compared without case, spaces, dashes and underscores.
 */
const NAMES = {
  sku: 'sku id productid offerid itemid itemnumber articlenumber',
  name: 'name title productname producttitle',
  description: 'description longdescription',
  brand: 'brand manufacturer make',
  mpn: 'mpn partnumber manufacturerpartnumber modelnumber',
  gtin: 'gtin gtin8 gtin12 gtin13 gtin14 ean ean13 upc isbn barcode',
  nodes: 'nodes node category categories categorycode',
  productType: 'producttype',
  googleCategory: 'googleproductcategory',
  price: 'price regularprice listprice',
  currency: 'currency pricecurrency',
  salePrice: 'saleprice',
  saleDates: 'salepriceeffectivedate',
  url: 'url link producturl',
  imageUrl: 'imageurl imagelink image picture',
  stock: 'stock quantity inventory stockquantity',
  backlog: 'backlog',
  excess: 'excess excessstock',
  availability: 'availability',
  promotion: 'promotion',
  promotions: 'promotions',
  packages: 'packages',
  shipping: 'shipping',
  terms: 'terms',
  sale: 'termsofsale sale',
  warranty: 'warranty',
  commission: 'commission',
  related: 'related',
  substitutes: 'substitutes substitute',
  crossSell: 'crosssell crosssells accessories',
  upsell: 'upsell upsells',
  attributes: 'attributes specifications',
} as const;

export type ProductField = keyof typeof NAMES;

const FIELD_OF: ReadonlyMap<string, ProductField> = new Map(
  Object.entries(NAMES).flatMap(([field, names]) =>
    names.split(' ').map((name) => [name, field as ProductField] as const),
  ),
);

/** The product field that a column or element of a file stands for; undefined for what is the enterprise's own. */
export function productField(name: string): ProductField | undefined {
  const exact = FIELD_OF.get(name);
  if (exact !== undefined) return exact;
  return FIELD_OF.get(
    name
      .replace(/^g:/i, '')
      .replace(/[\s_-]/g, '')
      .toLowerCase(),
  );
}

/** A record taken apart: known fields by their own names (the first that is not empty counts), and the rest as it was named. */
export function sortFields(record: SourceRecord): {
  readonly known: ReadonlyMap<ProductField, unknown>;
  readonly others: readonly (readonly [string, unknown])[];
} {
  const known = new Map<ProductField, unknown>();
  const others: (readonly [string, unknown])[] = [];
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined || value === null || value === '') continue;
    const field = productField(name);
    if (field === undefined) others.push([name.replace(/^g:/i, ''), value]);
    else if (!known.has(field)) known.set(field, value);
  }
  return { known, others };
}

/** A value as text: lists with commas, what has parts as JSON. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value).trim();
}

/** A list: as one, or as text with `|` between its parts. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string'
    ? value
        .split('|')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : [value];
}

export function isRecord(value: unknown): value is SourceRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
