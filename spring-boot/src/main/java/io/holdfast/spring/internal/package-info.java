/** What several parts of the starter ask of Spring. */
@NullMarked
package io.holdfast.spring.internal;

import org.jspecify.annotations.NullMarked;
