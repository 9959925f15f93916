/**
 * What ST_AsMVT(ST_AsMVTGeom(geometry, bounds, 4096, 64, true)) of PostGIS 3.3.2 draws, recorded. The
 * geometries are in metres, 1 to a tile unit, on a tile with bounds 0 0 4096 4096: tile y = 4096 - y.
 */
export interface DrawCase {
  readonly name: string;
  readonly wkt: string;
  /** Type and coordinates as in `tileText`; null when the row is dropped. */
  readonly drawn: string | null;
}

export const drawCases: readonly DrawCase[] = [
  {
    name: 'a half rounds to the even side',
    wkt: 'POINT(0.5 1.5)',
    drawn: 'Point 0,4094',
  },
  {
    name: 'a point on the edge of the buffer stays',
    wkt: 'POINT(-64 4160)',
    drawn: 'Point -64,-64',
  },
  {
    name: 'a point that rounds onto the edge stays',
    wkt: 'POINT(-64.4 10)',
    drawn: 'Point -64,4086',
  },
  {
    name: 'a point that rounds off the edge goes',
    wkt: 'POINT(-64.6 10)',
    drawn: null,
  },
  {
    name: 'points of a multipoint are distinct and in order',
    wkt: 'MULTIPOINT(30 10,10 10,10.1 10.1,20 20,10 30,10 10)',
    drawn: 'Point 10,4066 | 10,4086 | 20,4076 | 30,4086',
  },
  {
    name: 'points on the edge stay when no other is outside',
    wkt: 'MULTIPOINT(10 10,-64 20,-64.4 30)',
    drawn: 'Point -64,4066 | -64,4076 | 10,4086',
  },
  {
    name: 'points on the edge go when another is outside',
    wkt: 'MULTIPOINT(10 10,-64 20,-70 30)',
    drawn: 'Point 10,4086',
  },
  {
    name: 'a multipoint wholly outside goes',
    wkt: 'MULTIPOINT(-70 5,-71 6)',
    drawn: null,
  },
  {
    name: 'empty members of a multipoint are passed over',
    wkt: 'MULTIPOINT(5 5,EMPTY,6 6)',
    drawn: 'Point 5,4091 | 6,4090',
  },
  {
    name: 'a line under half a unit goes',
    wkt: 'LINESTRING(0.4 0.4,0.6 0.4)',
    drawn: null,
  },
  {
    name: 'a line of half a unit that rounds to one stays',
    wkt: 'LINESTRING(0.4 0.4,0.9 0.4)',
    drawn: 'Line 0,4096 1,4096',
  },
  {
    name: 'a line that rounds to one point goes',
    wkt: 'LINESTRING(0 0,0.4 0.4,0 0.4)',
    drawn: null,
  },
  {
    name: 'vertices in a straight stretch go',
    wkt: 'LINESTRING(0 0,5 0,10 0,10 5)',
    drawn: 'Line 0,4096 10,4096 10,4091',
  },
  {
    name: 'vertices that round onto a straight stretch go',
    wkt: 'LINESTRING(0 0,10 1,20 2.4,30 3.4)',
    drawn: 'Line 0,4096 30,4093',
  },
  {
    name: 'a line doubling back keeps its turning point',
    wkt: 'LINESTRING(0 0,10 0,5 0,20 0)',
    drawn: 'Line 0,4096 10,4096 5,4096 20,4096',
  },
  {
    name: 'a stretch out and back to one vertex goes',
    wkt: 'LINESTRING(0 0,10 0,20 10,10 0,30 5)',
    drawn: 'Line 0,4096 10,4096 30,4091',
  },
  {
    name: 'a line out and back goes',
    wkt: 'LINESTRING(0 0,10 10,0 0)',
    drawn: null,
  },
  {
    name: 'a closed line stays closed',
    wkt: 'LINESTRING(0 0,10 10,20 0,0 0)',
    drawn: 'Line 0,4096 10,4086 20,4096 0,4096',
  },
  {
    name: 'a line through the tile is cut on both sides',
    wkt: 'LINESTRING(-100 100,4200 100)',
    drawn: 'Line -64,3996 4160,3996',
  },
  {
    name: 'a line leaving and returning becomes two',
    wkt: 'LINESTRING(10 10,-100 50,-100 60,20 70)',
    drawn: 'Line 10,4086 -64,4059 | -64,4033 20,4026',
  },
  {
    name: 'a line across a corner of the tile',
    wkt: 'LINESTRING(-100 200,200 -100)',
    drawn: 'Line -64,3932 164,4160',
  },
  {
    name: 'a line past a corner goes',
    wkt: 'LINESTRING(-100 -28,-28 -100)',
    drawn: null,
  },
  {
    name: 'a line ending on the edge from outside goes',
    wkt: 'LINESTRING(-100 -100,-64 -64)',
    drawn: null,
  },
  {
    name: 'a line touching the edge from outside goes',
    wkt: 'LINESTRING(-65 10,-64 50,-65 90)',
    drawn: null,
  },
  {
    name: 'a line touching the edge from inside goes on',
    wkt: 'LINESTRING(10 10,-64 50,20 70,-100 80)',
    drawn: 'Line 10,4086 -64,4046 20,4026 -64,4019',
  },
  {
    name: 'a stretch along the edge stays when nothing is outside',
    wkt: 'LINESTRING(-64 0,-64 4000)',
    drawn: 'Line -64,4096 -64,96',
  },
  {
    name: 'a stretch along the edge goes when something is outside',
    wkt: 'LINESTRING(10 10,-64 50,-64 60,20 70,-100 80)',
    drawn: 'Line 10,4086 -64,4046 | -64,4036 20,4026 -64,4019',
  },
  {
    name: 'a closed line cut in two is not joined at its seam',
    wkt: 'LINESTRING(10 10,-100 10,-100 100,10 100,10 10)',
    drawn: 'Line 10,4086 -64,4086 | -64,3996 10,3996 10,4086',
  },
  {
    name: 'members of a multiline that vanish leave the others',
    wkt: 'MULTILINESTRING((0 0,0.1 0.1),(5 5,10 10),(-100 5,-90 10))',
    drawn: 'Line 5,4091 10,4086',
  },
  {
    name: 'members of a multiline are not joined',
    wkt: 'MULTILINESTRING((10 10,20 20),(20 20,30 10))',
    drawn: 'Line 10,4086 20,4076 | 20,4076 30,4086',
  },
  {
    name: 'an exterior is clockwise on screen, whichever way it came',
    wkt: 'POLYGON((0 0,10 0,10 10,0 0))',
    drawn: 'Polygon 0,4096 10,4086 10,4096 0,4096',
  },
  {
    name: 'the same ring reversed',
    wkt: 'POLYGON((0 0,10 10,10 0,0 0))',
    drawn: 'Polygon 0,4096 10,4086 10,4096 0,4096',
  },
  {
    name: 'a hole is counter-clockwise on screen',
    wkt: 'POLYGON((0 0,20 0,20 20,0 20,0 0),(5 5,10 5,10 10,5 10,5 5))',
    drawn: 'Polygon 0,4076 20,4076 20,4096 0,4096 0,4076 | -5,4086 5,4091 10,4091 10,4086 5,4086',
  },
  {
    name: 'a hole under a unit goes',
    wkt: 'POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,2.3 2,2.3 2.3,2 2.3,2 2))',
    drawn: 'Polygon 0,4086 10,4086 10,4096 0,4096 0,4086',
  },
  {
    name: 'a polygon under half a unit goes though it would round to one',
    wkt: 'POLYGON((0.3 0.3,0.7 0.3,0.7 0.7,0.3 0.7,0.3 0.3))',
    drawn: null,
  },
  {
    name: 'a polygon of half a unit that rounds to one stays',
    wkt: 'POLYGON((0.3 0.3,0.8 0.3,0.8 0.7,0.3 0.7,0.3 0.3))',
    drawn: 'Polygon 0,4095 1,4095 1,4096 0,4096 0,4095',
  },
  {
    name: 'a polygon that rounds to a line goes',
    wkt: 'POLYGON((0 0,10 0,10 0.2,0 0.2,0 0))',
    drawn: null,
  },
  {
    name: 'small members of a multipolygon are not measured one by one',
    wkt: 'MULTIPOLYGON(((0.3 0.3,0.7 0.3,0.7 0.7,0.3 0.7,0.3 0.3)),((5.3 5.3,5.7 5.3,5.7 5.7,5.3 5.7,5.3 5.3)))',
    drawn: 'Polygon 0,4095 1,4095 1,4096 0,4096 0,4095 | 5,4090 6,4090 6,4091 5,4091 5,4090',
  },
  {
    name: 'nor are members of a collection',
    wkt: 'GEOMETRYCOLLECTION(POLYGON((0.3 0.3,0.7 0.3,0.7 0.7,0.3 0.7,0.3 0.3)))',
    drawn: 'Polygon 0,4095 1,4095 1,4096 0,4096 0,4095',
  },
  {
    name: 'a triangle of half a square unit folds flat',
    wkt: 'POLYGON((100 100,101 100,101 101,100 100))',
    drawn: null,
  },
  {
    name: 'a diagonal strip under a unit wide folds flat',
    wkt: 'POLYGON((0 0,5 5,6 5,1 0,0 0))',
    drawn: null,
  },
  {
    name: 'a long thin triangle stays',
    wkt: 'POLYGON((0 0,10 0,10 1,0 0))',
    drawn: 'Polygon 0,4096 10,4095 10,4096 0,4096',
  },
  {
    name: 'a spike goes',
    wkt: 'POLYGON((0 0,10 0,10 10,10 20,10 10,0 10,0 0))',
    drawn: 'Polygon 0,4086 10,4086 10,4096 0,4096 0,4086',
  },
  {
    name: 'a polygon without area goes',
    wkt: 'POLYGON((0 0,10 0,20 0,0 0))',
    drawn: null,
  },
  {
    name: 'a polygon over everything becomes the buffered tile',
    wkt: 'POLYGON((-1000 -1000,5000 -1000,5000 5000,-1000 5000,-1000 -1000))',
    drawn: 'Polygon -64,-64 4160,-64 4160,4160 -64,4160 -64,-64',
  },
  {
    name: 'a tile within a hole goes',
    wkt: 'POLYGON((-1000 -1000,5000 -1000,5000 5000,-1000 5000,-1000 -1000),(-500 -500,4500 -500,4500 4500,-500 4500,-500 -500))',
    drawn: null,
  },
  {
    name: 'a hole as large as the buffered tile too',
    wkt: 'POLYGON((-1000 -1000,5000 -1000,5000 5000,-1000 5000,-1000 -1000),(-64 -64,4160 -64,4160 4160,-64 4160,-64 -64))',
    drawn: null,
  },
  {
    name: 'a hole as large as the tile leaves the buffer',
    wkt: 'POLYGON((-1000 -1000,5000 -1000,5000 5000,-1000 5000,-1000 -1000),(0 0,4096 0,4096 4096,0 4096,0 0))',
    drawn: 'Polygon -64,-64 4160,-64 4160,4160 -64,4160 -64,-64 | -0,0 0,4096 4096,4096 4096,0 0,0',
  },
  {
    name: 'a polygon over a corner gets the corner',
    wkt: 'POLYGON((-200 -200,100 -200,100 100,-200 100,-200 -200))',
    drawn: 'Polygon -64,3996 100,3996 100,4160 -64,4160 -64,3996',
  },
  {
    name: 'a triangle cut at a corner',
    wkt: 'POLYGON((4000 4000,4400 4000,4000 4400,4000 4000))',
    drawn: 'Polygon 4000,-64 4160,-64 4160,96 4000,96 4000,-64',
  },
  {
    name: 'a polygon up to the edge from outside goes',
    wkt: 'POLYGON((-100 10,-64 10,-64 20,-100 20,-100 10))',
    drawn: null,
  },
  {
    name: 'a collection draws its polygons only',
    wkt: 'GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,10 10),POLYGON((0 0,10 0,10 10,0 0)),GEOMETRYCOLLECTION(POLYGON((20 0,30 0,30 10,20 0))))',
    drawn: 'Polygon 0,4096 10,4086 10,4096 0,4096 | 20,4096 30,4086 30,4096 20,4096',
  },
  {
    name: 'or its lines',
    wkt: 'GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,10 10))',
    drawn: 'Line 0,4096 10,4086',
  },
  {
    name: 'or its points, nested or not',
    wkt: 'GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 1)),MULTIPOINT(2 2,3 3))',
    drawn: 'Point 1,4095 | 2,4094 | 3,4093',
  },
  {
    name: 'a line too small to draw still hides the points',
    wkt: 'GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,0.1 0.1))',
    drawn: null,
  },
  {
    name: 'so does an empty polygon',
    wkt: 'GEOMETRYCOLLECTION(POINT(1 1),POLYGON EMPTY)',
    drawn: null,
  },
  {
    name: 'and one outside the tile',
    wkt: 'GEOMETRYCOLLECTION(POINT(1 1),POLYGON((-100 0,-90 0,-90 10,-100 10,-100 0)))',
    drawn: null,
  },
  {
    name: 'an empty point in a collection does not',
    wkt: 'GEOMETRYCOLLECTION(POINT EMPTY,LINESTRING(0 0,10 10))',
    drawn: 'Line 0,4096 10,4086',
  },
  {
    name: 'an empty point goes',
    wkt: 'POINT EMPTY',
    drawn: null,
  },
  {
    name: 'an empty multipolygon goes',
    wkt: 'MULTIPOLYGON EMPTY',
    drawn: null,
  },
  {
    name: 'an empty collection goes',
    wkt: 'GEOMETRYCOLLECTION EMPTY',
    drawn: null,
  },
  {
    name: 'Z and M are ignored',
    wkt: 'LINESTRING ZM(0 0 1 2,10 10 3 4,20 0 5 6)',
    drawn: 'Line 0,4096 10,4086 20,4096',
  },
];
