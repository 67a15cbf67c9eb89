@NullMarked
package io.switchboard.spring.cloud;

import org.jspecify.annotations.NullMarked;
