const dayMs = 86_400_000;

/**
 * Counts the tokens of a day, which begins at midnight UTC (7:00 in Jakarta). It is kept in memory: each process has its
 * own, and a restart forgets it.
 */
export function createTokenBudget(daily: number, now: () => number = Date.now) {
  let day = -1;
  let spent = 0;
  const turn = () => {
    const today = Math.floor(now() / dayMs);
    if (today !== day) [day, spent] = [today, 0];
  };
  return {
    /** Tokens that are left today, 0 at least. */
    left(): number {
      turn();
      return Math.max(0, daily - spent);
    },
    spend(tokens: number): void {
      turn();
      spent += tokens;
    },
  };
}

export type TokenBudget = ReturnType<typeof createTokenBudget>;
