/** The code of the page on the executor, compiled and run. */
@org.jspecify.annotations.NullMarked
package io.holdfast.executor.docs;
