/**
 * The annotation processor of contracts: what {@link io.holdfast.contracts.Contract#from} would refuse at class load,
 * javac refuses first.
 *
 * <p>It generates nothing. Newer compilers run a processor only where they are told to, so class load checks everything
 * once more.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts.processor;
