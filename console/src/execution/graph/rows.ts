/** Boxes by the height that they are at, so that what is looked for somewhere is not looked for everywhere. */

interface Tall {
  readonly top: number;
  readonly bottom: number;
}

const ROW_HEIGHT = 128;

export class Rows<Item extends Tall> {
  private readonly rows = new Map<number, Item[]>();

  add(item: Item): void {
    for (let row = rowOf(item.top); row <= rowOf(item.bottom); row += 1) {
      const items = this.rows.get(row);
      items === undefined ? this.rows.set(row, [item]) : items.push(item);
    }
  }

  /** Whether one between two heights is such; it may be asked about several times. */
  some(top: number, bottom: number, is: (item: Item) => boolean): boolean {
    for (let row = rowOf(top); row <= rowOf(bottom); row += 1) {
      for (const item of this.rows.get(row) ?? []) {
        if (item.top < bottom && top < item.bottom && is(item)) {
          return true;
        }
      }
    }
    return false;
  }
}

function rowOf(height: number): number {
  return Math.floor(height / ROW_HEIGHT);
}
