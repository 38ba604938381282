import { defineTexts } from '../../../platform/web/texts.tsx';

export const catalogTexts = defineTexts({
  en: {
    products: 'Products',
    finder: 'Find a product by name, number or property',
    noProducts: 'No product yet',
    noProductsHint: 'Products appear here when the enterprise has imported its catalogue.',
    nothingFits: (words: string) => `Nothing fits “${words}”`,
    nothingFitsHint: 'Try fewer or other words.',
    stock: (count: string) => `${count} in stock`,
    open: 'Open on the website',
    insert: 'Into chat',
  },
  de: {
    products: 'Produkte',
    finder: 'Produkt nach Name, Nummer oder Eigenschaft finden',
    noProducts: 'Noch kein Produkt',
    noProductsHint: 'Produkte erscheinen hier, sobald das Unternehmen seinen Katalog eingespielt hat.',
    nothingFits: (words: string) => `Nichts passt zu „${words}“`,
    nothingFitsHint: 'Versuchen Sie weniger oder andere Worte.',
    stock: (count: string) => `${count} auf Lager`,
    open: 'Auf der Website öffnen',
    insert: 'In den Chat',
  },
  es: {
    products: 'Productos',
    finder: 'Buscar un producto por nombre, referencia o propiedad',
    noProducts: 'Aún sin productos',
    noProductsHint: 'Los productos aparecen aquí cuando la empresa ha importado su catálogo.',
    nothingFits: (words: string) => `Nada encaja con «${words}»`,
    nothingFitsHint: 'Pruebe con menos palabras o con otras.',
    stock: (count: string) => `${count} en almacén`,
    open: 'Abrir en el sitio',
    insert: 'Al chat',
  },
});
