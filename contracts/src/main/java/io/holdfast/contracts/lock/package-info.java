/**
 * The gate for a build: a contract is compared with a committed file, so that a change that breaks users is seen in
 * review.
 *
 * <p>Call {@link io.holdfast.contracts.lock.ContractAssert} from a test.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts.lock;
