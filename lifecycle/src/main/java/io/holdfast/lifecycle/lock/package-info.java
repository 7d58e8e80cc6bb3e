/**
 * One instance and no more: a lock of the operating system on a file, and a description of its holder beside it for
 * people.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.lock;
