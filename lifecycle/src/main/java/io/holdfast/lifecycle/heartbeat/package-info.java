/**
 * The sign of life of a work loop: a record of fixed size in a file, written by the process itself and read by others.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.heartbeat;
