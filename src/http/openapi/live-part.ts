import { type ApiPart, body, get, headers, list, problem } from './parts.ts';

const example = `retry: 3000

id: 9f2c41d07a3b-p.17
event: ready
data: {"layers":[{"id":"pesantren","live":true}]}

id: 9f2c41d07a3b-p.18
event: edit
data: {"layer":"pesantren","boxes":[[106.8,-6.2,106.8,-6.2]]}
`;

/** What changes while a map is open. */
export const livePart: ApiPart = {
  paths: {
    '/events': get(
      'listenToChanges',
      'Tiles',
      'Changes, as they happen',
      'Server-sent events. ready: what changes from here on is told, of these layers. edit: tiles of the layer that touch one of the boxes (degrees, west south east north; west may lie below -180, east above 180) have changed, at every zoom; boxes null means all of them. version: the statistics have another version, and so have choropleths. reset: changes may have been missed, so everything that is shown may be old. A client that comes again with Last-Event-ID gets what it missed, or a reset. Callers without a key hear of what they may see only: of santri, that published cells changed. docs/live.md is the guide.',
      [
        {
          name: 'layers',
          in: 'query',
          description:
            'Ids of layers from /catalog, separated by commas; without it, those of the default tileset. 1 to 20 of them, unless the server is configured otherwise.',
          schema: list({ type: 'string', minLength: 1 }, { minItems: 1, maxItems: 20 }),
          style: 'form',
          explode: false,
          example: ['pesantren', 'kabupaten'],
        },
        {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'Id of the last event that the client has heard.',
          schema: { type: 'string' },
        },
      ],
      {
        200: {
          description: 'The events, until the client leaves; after about half an hour it has to come again.',
          ...headers('Cache-Control'),
          ...body('text/event-stream', { type: 'string' }, example),
        },
        400: problem('BadRequest'),
        404: problem('NotFound'),
        503: problem('Unavailable'),
      },
    ),
  },
};
