/** Tests of contracts. */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts;
