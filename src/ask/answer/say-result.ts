import type { Lang } from '../question.ts';
import type { Problem, ToolResult } from '../result.ts';
import type { Said } from './said.ts';
import { sayBreakdown } from './say-breakdown.ts';
import { sayComparison } from './say-comparison.ts';
import { sayClarification, sayGeneral, sayInfo, sayMap, sayRefusal, sayTerm } from './say-fixed.ts';
import { sayMetric } from './say-metric.ts';
import { sayList, sayNearest, sayProfile } from './say-pesantren.ts';
import { sayRanking } from './say-ranking.ts';
import { sayRegion } from './say-region.ts';

/**
 * A result in words, by the template of its kind.
 * @param general what a model wrote, for general topics
 */
export function sayResult(result: Exclude<ToolResult, Problem>, lang: Lang, general?: string | null): Said {
  switch (result.kind) {
    case 'metric':
      return sayMetric(result, lang);
    case 'ranking':
      return sayRanking(result, lang);
    case 'comparison':
      return sayComparison(result, lang);
    case 'breakdown':
      return sayBreakdown(result, lang);
    case 'list':
      return sayList(result, lang);
    case 'nearest':
      return sayNearest(result, lang);
    case 'profile':
      return sayProfile(result, lang);
    case 'region':
      return sayRegion(result, lang);
    case 'map':
      return sayMap(result, lang);
    case 'term':
      return sayTerm(result, lang);
    case 'info':
      return sayInfo(result, lang);
    case 'general':
      return { facts: sayGeneral(result.call.args.topic, general, lang), notes: [] };
    case 'clarification':
      return sayClarification(result, lang);
    case 'refusal':
      return sayRefusal(result, lang);
  }
}
