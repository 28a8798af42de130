// Operations of our own among TensorFlow's.
#pragma once
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow-ops.h"

namespace cortex {

using Shape = std::vector<int64_t>;

/** An array that TensorFlow owns, of float32 unless its operation says otherwise. */
struct Array {
  Shape shape;
  float* data;

  int32_t* integers() const { return reinterpret_cast<int32_t*>(data); }
  int64_t size() const {
    int64_t size = 1;
    for (const int64_t length : shape) size *= length;
    return size;
  }
};

/** The inputs of one call, and its outputs as they are asked for; what is wrong with a call is thrown. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  /** Input `index`, of any number of axes. */
  Array input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    expectOk();
    return hold(tensor);
  }

  /** Input `index`, which must have `axes` axes. */
  Array input(int index, size_t axes) {
    const Array array = input(index);
    if (array.shape.size() == axes) return array;
    throw std::invalid_argument("input " + std::to_string(index) + " has " + std::to_string(array.shape.size()) +
                                " axes but needs " + std::to_string(axes));
  }

  Array output(int index, const Shape& shape) { return allocated(index, shape, floatType); }
  Array integerOutput(int index, const Shape& shape) { return allocated(index, shape, integerType); }

  void fail(const char* message) {
    TF_SetStatus(status_, invalidArgument, message);
    TF_OpKernelContext_Failure(context_, status_);
  }

 private:
  static constexpr int floatType = 1;
  static constexpr int integerType = 3;
  static constexpr int invalidArgument = 3;

  Array allocated(int index, const Shape& shape, int type) {
    size_t bytes = sizeof(float);
    for (const int64_t size : shape) bytes *= static_cast<size_t>(size);
    TF_Tensor* tensor =
        TF_AllocateOutput(context_, index, type, shape.data(), static_cast<int>(shape.size()), bytes, status_);
    expectOk();
    return hold(tensor);
  }

  Array hold(TF_Tensor* tensor) {
    held_.push_back(tensor);
    Shape shape;
    for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
    return {shape, static_cast<float*>(TF_TensorData(tensor))};
  }

  void expectOk() {
    if (TF_GetCode(status_) != 0) throw std::runtime_error(TF_Message(status_));
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> held_;
};

/** Adds operation `name` with its named inputs and outputs; throws when TensorFlow refuses it. */
void addOperation(const char* name, std::initializer_list<const char*> inputs,
                  std::initializer_list<const char*> outputs, void (*compute)(void*, TF_OpKernelContext*));

/** What TensorFlow calls for `work(call)`. */
template <void (*work)(Call&)>
void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  try {
    work(call);
  } catch (const std::exception& error) {
    call.fail(error.what());
  }
}

}  // namespace cortex
