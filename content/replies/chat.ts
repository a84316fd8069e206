/** Reply templates that staff paste into a chat. */
export const chatReplies = {
  /** Acknowledges a request from Zalo. */
  M3: {
    text: 'Thân chào anh/chị {{givenName}}, CoreTech đã ghi nhận yêu cầu hỗ trợ của anh/chị (mã {{code}}), phòng kỹ thuật sẽ liên hệ để hỗ trợ trong thời gian sớm nhất.',
    onlyWhen: null,
  },
  /** The owner's wording (ROWS K18). */
  M6a: {
    text: 'Dạ em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Dự kiến xử lý trong vòng 24h. Em sẽ cập nhật ngay khi có kết quả ạ.',
    onlyWhen: 'Chỉ gửi khi kỹ thuật đã nhận việc.',
  },
  M6b: {
    text: 'Dạ em xin lỗi vì sự bất tiện này. Em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Em sẽ cập nhật tiến độ cho anh/chị trong vòng 24h ạ.',
    onlyWhen: 'Khi kỹ thuật chưa phản hồi.',
  },
} as const satisfies Record<string, { text: string; onlyWhen: string | null }>
