/** What an operator is told, at start and by doctor, who has opened the points to callers without a key. */
export const openPointsWarning =
  'ANYBODY who reaches this server sees single santri: names, places, scores. access.public is "points"; remove it from the configuration to close them, unless the network is closed anyway. Pages of other origins may read nothing here unless server.corsOrigins names them: * does not count in this mode';
