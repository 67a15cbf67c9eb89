@NullMarked
package io.switchboard.spring.test;

import org.jspecify.annotations.NullMarked;
