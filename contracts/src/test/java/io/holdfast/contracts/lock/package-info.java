/** Tests of the lock file. */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts.lock;
