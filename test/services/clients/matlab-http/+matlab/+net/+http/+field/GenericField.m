classdef GenericField
    properties
        Name
        Value
    end
    methods
        function this = GenericField(name, value)
            [this.Name, this.Value] = deal(name, value);
        end
    end
end
