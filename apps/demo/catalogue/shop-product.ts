/** How a product is drawn: its shape, the colour of its body, the colour of its details, and its size on the plate. */
type ProductPicture = {
  readonly shape: string;
  readonly tone: string;
  readonly accent: string;
  readonly scale: number;
};

/** A product of the demonstration shop. `price` in whole US dollars. */
export type ShopProduct = {
  readonly sku: string;
  readonly name: string;
  /** Key of the place in the hierarchy, third level. */
  readonly node: string;
  readonly price: number;
  readonly rating: number;
  readonly reviews: number;
  readonly stock: number;
  readonly tagline: string;
  /** `Name: value; Name: value`. */
  readonly specs: string;
  readonly picture: ProductPicture;
};

/** A place in the shop's hierarchy; `parent` is absent for departments. */
export type ShopNode = {
  readonly key: string;
  readonly name: string;
  readonly parent?: string;
  readonly blurb: string;
};
