@NullMarked
package io.switchboard.istio.kubernetes;

import org.jspecify.annotations.NullMarked;
