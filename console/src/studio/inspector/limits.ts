/** What numbers of a state may be at most. */

export const SECONDS_MAX = 99_999_999;
export const DELAY_SECONDS_MAX = 31_622_399;
