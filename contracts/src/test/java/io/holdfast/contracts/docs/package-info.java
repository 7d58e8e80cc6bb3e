/** The code of the page on contracts, compiled and run. */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts.docs;
