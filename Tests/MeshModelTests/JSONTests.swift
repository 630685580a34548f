import Testing

@testable import MeshModel

@Suite struct JSONTests {
    @Test func `a literal keeps the order of its members`() {
        let json: JSON = ["z": 1, "a": "text", "m": [true, nil, 0.5], "empty": [:]]
        #expect(json.text == #"{"z": 1, "a": "text", "m": [true, null, 0.5], "empty": {}}"#)
    }

    @Test func `what is absent is null`() {
        #expect(JSON(String?.none).text == "null")
        #expect(JSON(Int?.some(7)).text == "7")
    }

    @Test func `a number that no integer holds is written as text`() {
        #expect(JSON(UInt64.max).text == "\"18446744073709551615\"")
        #expect(JSON(UInt64(7)).text == "7")
    }
}
