@NullMarked
package io.switchboard.istio.mesh;

import org.jspecify.annotations.NullMarked;
