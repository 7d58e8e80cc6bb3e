/** Our time limit beside Resilience4j's: alike where that is right, and not where it is wrong. */
package io.holdfast.strategies.timelimit.peer;
