package dev.winnow.selection;

/** How accepted documents are chosen. */
public enum Policy {
    /** Accept when {@code u < 1 - exp(-lambda * exp(S'/T))}: the limit of Gumbel-top-k, which keeps every cell explored. */
    POISSON,
    /** Accept when {@code S' > lambda}; documents exactly at lambda with the fraction that meets the ratio. */
    TOP_K
}
