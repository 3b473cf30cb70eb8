/** A store's name as alerts begin with it: `price-cache` is `PriceCache`. */
export const titleOf = (store: string): string => store.replace(/(^|-)([a-z0-9])/g, (_, _hyphen, letter: string) => letter.toUpperCase());
