/** A service as its authors wrote it for Resilience4j's five strategies, and what it takes to move it over. */
@org.jspecify.annotations.NullMarked
package io.holdfast.strategies.tutorial;
