/** When a process is to be restarted on purpose: pure calendar arithmetic, without clocks or files. */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.schedule;
