/**
 * Istio's configuration as objects of Kubernetes, for what of Istio reads nothing else.
 *
 * <ul>
 *   <li>the part: {@code KubernetesProvider}, {@code KubernetesPart}; its numbers: {@code WriterMetrics}
 *   <li>who writes: {@code WriterElection}, with {@code LeaseRecord}
 *   <li>what is written and when: {@code Writer}, with {@code WritePlan} and {@code Failures}
 *   <li>what the deletion of a pod costs: {@code DeletionCosts}, a {@code Chore} of the writer's, by {@code CostRules};
 *       {@code Pod}, {@code FabricPods}
 *   <li>the API server: {@code Cluster}, {@code FabricCluster}; what it holds, {@code Stored}; what it answers
 *       otherwise, {@code ClusterException}; a content in one form, {@code SpecJson}
 * </ul>
 */
@NullMarked
package io.switchboard.istio.kubernetes;

import org.jspecify.annotations.NullMarked;
