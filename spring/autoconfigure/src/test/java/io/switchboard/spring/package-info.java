@NullMarked
package io.switchboard.spring;

import org.jspecify.annotations.NullMarked;
