package scalers

// In KEDA it stands in the file of another scaler.
const externalMetricType = "External"
