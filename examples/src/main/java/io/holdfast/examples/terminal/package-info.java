/** Text for people: colours and signs where a terminal shows them, plain ASCII where something else reads along. */
@NullMarked
package io.holdfast.examples.terminal;

import org.jspecify.annotations.NullMarked;
