import { describe, expect, it } from 'vitest';
import { cellBounds, cellId, cellPlace, cellsOfTile, finestLevel } from '../../src/geo/cell.ts';
import { tileBounds } from '../../src/geo/mercator.ts';

describe('the grid of cells', () => {
  it('gives every cell of every level an id of its own, and finds it again', () => {
    const ids = new Set<number>();
    for (let level = 0; level <= 4; level++)
      for (let x = 0; x < 2 ** level; x++)
        for (let y = 0; y < 2 ** level; y++) {
          const id = cellId(level, x, y);
          expect(cellPlace(id)).toEqual({ level, x, y });
          ids.add(id);
        }
    expect(ids.size).toBe(1 + 4 + 16 + 64 + 256);
    const last = 2 ** finestLevel - 1;
    expect(cellPlace(cellId(finestLevel, last, 12345))).toEqual({ level: finestLevel, x: last, y: 12345 });
    expect(Number.isSafeInteger(4 * cellId(finestLevel, last, last))).toBe(true);
  });

  it('makes the quarter of an id its parent', () => {
    expect(Math.floor(cellId(9, 301, 77) / 4)).toBe(cellId(8, 150, 38));
  });

  it('puts the cells of a tile side by side', () => {
    const range = cellsOfTile({ z: 2, x: 3, y: 1 }, 8);
    expect(range).not.toBeNull();
    if (!range) return;
    expect(range.last - range.first).toBe(4095);
    for (const id of [range.first, range.first + 1234, range.last]) {
      const { level, x, y } = cellPlace(id);
      expect([level, x >> 6, y >> 6]).toEqual([8, 3, 1]);
    }
  });

  it('gives a cell that is larger than a tile to one tile only', () => {
    const owners = [];
    for (let x = 0; x < 32; x++)
      for (let y = 0; y < 32; y++) if (cellsOfTile({ z: 5, x, y }, 3)) owners.push([x, y]);
    expect(owners).toHaveLength(64);
    expect(cellsOfTile({ z: 5, x: 2, y: 6 }, 3)).toEqual({ first: cellId(3, 0, 1), last: cellId(3, 0, 1) });
  });

  it('has the bounds of the tile of the same place', () => {
    expect(cellBounds(cellId(7, 103, 65))).toEqual(tileBounds({ z: 7, x: 103, y: 65 }));
  });
});
