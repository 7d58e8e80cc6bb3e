/**
 * Contracts: which node produces which field, and which intent needs which, declared once and checked before the first
 * request.
 *
 * <p>Start at {@link io.holdfast.contracts.Contract}. Everything here but the builder is immutable and safe for use by
 * many threads.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts;
