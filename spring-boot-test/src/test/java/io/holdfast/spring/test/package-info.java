/** Tests of the support for tests. */
@NullMarked
package io.holdfast.spring.test;

import org.jspecify.annotations.NullMarked;
