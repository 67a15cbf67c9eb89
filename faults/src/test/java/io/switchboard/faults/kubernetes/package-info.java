/** Replicas of a Deployment by KEDA's operator and Kubernetes' controllers, with real server processes for its pods. */
@NullMarked
package io.switchboard.faults.kubernetes;

import org.jspecify.annotations.NullMarked;
