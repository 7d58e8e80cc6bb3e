/** Helps the refresh tests of all parts. */
@NullMarked
package io.holdfast.spring.refresh;

import org.jspecify.annotations.NullMarked;
