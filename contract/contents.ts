import { pieceHas, placeOf } from "./images/files";
import type { Contract } from "./schema";

/** Files of the repository that lie in an image at a path, or below it. */
export function filesAt(contract: Contract, image: Contract["images"][number], path: string): string[] {
    const folder = `${path.replace(/\/+$/, "")}/`;
    const files = Object.entries(contract.tree).flatMap(([at, names]) => names.map(name => at.slice("./".length) + name));
    return files.filter(file => image.contains.some(piece => pieceHas(piece, file) && `${placeOf(piece, file)}/`.startsWith(folder)));
}
