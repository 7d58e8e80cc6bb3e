/** The chat worker as a service that a supervisor keeps alive, and a story that makes it stand still to show how. */
@org.jspecify.annotations.NullMarked
package io.holdfast.examples.supervised;
