export interface Heap {
  push(item: number, key: number): void;
  /** The item with the least key, or null. */
  pop(): { item: number; key: number } | null;
}

/** A binary heap of numbers in flat arrays: millions of corners would be too many objects. */
export function createHeap(): Heap {
  let items = new Int32Array(1024);
  let keys = new Float64Array(1024);
  let size = 0;
  const key = (i: number) => keys[i] as number;
  const set = (at: number, item: number, value: number) => {
    items[at] = item;
    keys[at] = value;
  };
  return {
    push(item, value) {
      if (size === items.length) {
        const [more, moreKeys] = [new Int32Array(2 * size), new Float64Array(2 * size)];
        more.set(items);
        moreKeys.set(keys);
        items = more;
        keys = moreKeys;
      }
      let at = size++;
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (key(above) <= value) break;
        set(at, items[above] as number, key(above));
        at = above;
      }
      set(at, item, value);
    },
    pop() {
      if (size === 0) return null;
      const top = { item: items[0] as number, key: key(0) };
      size--;
      const [item, value] = [items[size] as number, key(size)];
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if (below >= size) break;
        if (below + 1 < size && key(below + 1) < key(below)) below++;
        if (key(below) >= value) break;
        set(at, items[below] as number, key(below));
        at = below;
      }
      set(at, item, value);
      return top;
    },
  };
}
