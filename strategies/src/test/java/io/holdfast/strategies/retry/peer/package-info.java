/** Our retry beside Resilience4j's: alike where that is right, and not where it is wrong. */
package io.holdfast.strategies.retry.peer;
