/**
 * Which process, not just which number; what its exit code means; and what its threads are doing.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.process;
