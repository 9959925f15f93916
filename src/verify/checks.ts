import type { Check } from './check.ts';
import { geometryChecks } from './checks/geometry.ts';
import { indexChecks } from './checks/indexes.ts';
import { liveChecks } from './checks/live.ts';
import { privilegeChecks } from './checks/privileges.ts';
import { publishedChecks } from './checks/published.ts';
import { pyramidChecks } from './checks/pyramids.ts';
import { regionChecks } from './checks/regions.ts';
import { rowChecks } from './checks/rows.ts';
import { schemaChecks } from './checks/schema.ts';
import { serverChecks } from './checks/server.ts';
import { triggerChecks } from './checks/triggers.ts';
import { viewChecks } from './checks/views.ts';

/** Everything that is checked, in the order of the report. Names are stable: scripts read them. */
export const checks: readonly Check[] = [
  ...schemaChecks,
  ...indexChecks,
  ...triggerChecks,
  ...liveChecks,
  ...rowChecks,
  ...regionChecks,
  ...geometryChecks,
  ...viewChecks,
  ...publishedChecks,
  ...pyramidChecks,
  ...privilegeChecks,
  ...serverChecks,
];
