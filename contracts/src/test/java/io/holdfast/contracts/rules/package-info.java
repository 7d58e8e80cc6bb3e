/** Tests of the rules engine. */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts.rules;
