/**
 * The rules of contracts as one engine over plain facts, so that a builder, an executor, a compiler plug-in and a build
 * check can all ask it.
 *
 * <p>{@link io.holdfast.contracts.rules.Rules} checks {@link io.holdfast.contracts.rules.ContractFacts}; nothing here
 * needs the classes that a contract speaks of, only their names. All types are immutable and safe for use by many
 * threads.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts.rules;
