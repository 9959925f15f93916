import { buildLayers } from '../catalog/build.ts';
import { findCandidates } from '../catalog/candidates.ts';
import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { migrationStatus } from '../db/migrate.ts';

/** Says what is published, what is not and why, and whether the database is fit. Returns true when it is. */
export async function runDoctor(db: Database, config: Config, asJson: boolean): Promise<boolean> {
  const { capabilities } = db;
  const migrations = await migrationStatus(db);
  const found = capabilities.postgis === null ? null : await findCandidates(db, config.catalog.schemas);
  const built = found && (await buildLayers(db, config, found));
  const layers = [...(built?.layers.values() ?? [])];
  const rejections = built?.rejections ?? [];
  if (asJson) {
    process.stdout.write(
      `${JSON.stringify({ engine: db.engine, capabilities, migrations, layers, notPublished: rejections }, null, 2)}\n`,
    );
    return capabilities.postgis !== null;
  }
  const lines = [
    `Database     ${db.engine}, PostgreSQL ${capabilities.server}, PostGIS ${capabilities.postgis ?? 'missing: run "petasantri migrate up"'}`,
    `Tiles        ${capabilities.mvt ? 'made by ST_AsMVT in the database' : 'encoded in this process (no ST_AsMVT here)'}`,
    `Migrations   ${migrations.map(({ id, name, state }) => `${id} ${name}: ${state}`).join(', ')}`,
    '',
    `Published (${layers.length})`,
    ...layers.map(
      (layer) =>
        `  ${layer.id.padEnd(24)} ${layer.source}, ${layer.origin}, ${layer.access}, zoom ${layer.minZoom} to ${layer.maxZoom}`,
    ),
    '',
    `Not published (${rejections.length})`,
    ...rejections.map(({ source, reason, detail }) => `  ${source.padEnd(24)} ${reason}: ${detail}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return capabilities.postgis !== null;
}
