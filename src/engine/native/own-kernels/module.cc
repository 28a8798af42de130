// The module that Node loads: adds our operations to TensorFlow's, once a process, and keeps signals from its kernels.
#include <node_api.h>

#include <mutex>
#include <string>

#include "adam.h"
#include "batch-norm.h"
#include "frame-similarity.h"
#include "gru.h"
#include "identification.h"
#include "linear-scan.h"
#include "operation.h"
#include "optical-flow.h"
#include "signals.h"
#include "spectral-convolution.h"
#include "video-loss.h"

namespace cortex {

void addOperation(const char* name, std::initializer_list<const char*> inputs,
                  std::initializer_list<const char*> outputs, void (*compute)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, TF_ShapeInferenceContextSetUnknownShape);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == 0) {
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", nullptr, compute, nullptr), status);
  }
  const std::string refusal = TF_GetCode(status) == 0 ? "" : TF_Message(status);
  TF_DeleteStatus(status);
  if (!refusal.empty()) throw std::runtime_error(std::string(name) + ": " + refusal);
}

}  // namespace cortex

NAPI_MODULE_INIT() {
  static std::once_flag added;
  try {
    std::call_once(added, [] {
      cortex::addAdam();
      cortex::addGru();
      cortex::addBatchNorm();
      cortex::addFrameSimilarity();
      cortex::addIdentification();
      cortex::addLinearScan();
      cortex::addOpticalFlow();
      cortex::addSpectralConvolution();
      cortex::addVideoLoss();
    });
    cortex::shieldFromSignals();
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return exports;
}
