@NullMarked
package io.holdfast.spring.lifecycle;

import org.jspecify.annotations.NullMarked;
