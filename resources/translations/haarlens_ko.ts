<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Haarlens</source>
        <translation>Haarlens 정보</translation>
    </message>
    <message>
        <source>Finds faces and other things in photographs with Haar cascades. Nothing leaves this computer.</source>
        <translation>Haar 캐스케이드로 사진에서 얼굴 등을 찾습니다. 어떤 정보도 이 컴퓨터 밖으로 나가지 않습니다.</translation>
    </message>
    <message>
        <source>Haarlens is free software under the MIT licence. The cascade files carry their authors&apos; own notices. Qt is used under the LGPL, OpenCV under the Apache licence.</source>
        <translation>Haarlens는 MIT 라이선스의 자유 소프트웨어입니다. 캐스케이드 파일에는 각 저작자의 고지가 들어 있습니다. Qt는 LGPL, OpenCV는 Apache 라이선스에 따라 사용합니다.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Keep box</source>
        <translation>상자 유지</translation>
    </message>
    <message>
        <source>Drop box</source>
        <translation>상자 제외</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>재생</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>다시 실행</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>검토</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>상자</translation>
    </message>
    <message>
        <source>Camera and video</source>
        <translation>카메라와 동영상</translation>
    </message>
    <message>
        <source>View</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Hide, crop, export</source>
        <translation>가리기, 잘라내기, 내보내기</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>프로그램</translation>
    </message>
    <message>
        <source>Open...</source>
        <translation>열기...</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>사진 열기</translation>
    </message>
    <message>
        <source>Open folder...</source>
        <translation>폴더 열기...</translation>
    </message>
    <message>
        <source>Open all photos in a folder</source>
        <translation>폴더의 모든 사진 열기</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>예제 사진 열기</translation>
    </message>
    <message>
        <source>Open the built-in photograph</source>
        <translation>프로그램에 들어 있는 사진 열기</translation>
    </message>
    <message>
        <source>Go on with last photos</source>
        <translation>지난번 작업 이어서 하기</translation>
    </message>
    <message>
        <source>Open the photos again that were listed last time, with all your work</source>
        <translation>지난번 목록의 사진과 작업 내용 다시 열기</translation>
    </message>
    <message>
        <source>Open session...</source>
        <translation>세션 열기...</translation>
    </message>
    <message>
        <source>Open a list of photos with all the work in it</source>
        <translation>사진 목록과 작업 내용 열기</translation>
    </message>
    <message>
        <source>Save session as...</source>
        <translation>세션을 다른 이름으로 저장...</translation>
    </message>
    <message>
        <source>Save the list with all the work in one file</source>
        <translation>사진 목록과 작업 내용을 한 파일에 저장</translation>
    </message>
    <message>
        <source>Save annotated copy...</source>
        <translation>상자를 그린 사본 저장...</translation>
    </message>
    <message>
        <source>Save a copy with the boxes drawn in</source>
        <translation>상자를 그려 넣은 사본 저장</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Open the folder that this photo lies in</source>
        <translation>이 사진이 있는 폴더 열기</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>창 닫기</translation>
    </message>
    <message>
        <source>Paste photo</source>
        <translation>사진 붙여넣기</translation>
    </message>
    <message>
        <source>Open the picture or the files on the clipboard</source>
        <translation>클립보드의 그림이나 파일 열기</translation>
    </message>
    <message>
        <source>Copy annotated picture</source>
        <translation>상자를 그린 그림 복사</translation>
    </message>
    <message>
        <source>Copy the picture with the boxes drawn in</source>
        <translation>상자를 그려 넣은 그림 복사</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>목록에서 빼기</translation>
    </message>
    <message>
        <source>Take this photo out of the list; the file stays</source>
        <translation>이 사진을 목록에서 뺌. 파일은 그대로 남음</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>목록 비우기</translation>
    </message>
    <message>
        <source>Take all photos out of the list; the files stay</source>
        <translation>모든 사진을 목록에서 뺌. 파일은 그대로 남음</translation>
    </message>
    <message>
        <source>Next box</source>
        <translation>다음 상자</translation>
    </message>
    <message>
        <source>Select the next box</source>
        <translation>다음 상자 선택</translation>
    </message>
    <message>
        <source>Previous box</source>
        <translation>이전 상자</translation>
    </message>
    <message>
        <source>Select the box before</source>
        <translation>이전 상자 선택</translation>
    </message>
    <message>
        <source>Leave the box out, dimmed, or bring it back</source>
        <translation>상자를 제외하여 흐리게 표시하거나 되돌림</translation>
    </message>
    <message>
        <source>Drop box, or bring it back</source>
        <translation>상자 제외 또는 되살리기</translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation>상자 삭제</translation>
    </message>
    <message>
        <source>Take the selected boxes away</source>
        <translation>선택한 상자 삭제</translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation>상자 복제</translation>
    </message>
    <message>
        <source>Put a copy beside each box</source>
        <translation>각 상자 옆에 사본 추가</translation>
    </message>
    <message>
        <source>Draw box</source>
        <translation>상자 그리기</translation>
    </message>
    <message>
        <source>Draw one box with the mouse, also inside another box</source>
        <translation>마우스로 상자 하나 그리기. 다른 상자 안에도 가능</translation>
    </message>
    <message>
        <source>Add box</source>
        <translation>상자 추가</translation>
    </message>
    <message>
        <source>Put a new box in the middle, for the arrow keys to move</source>
        <translation>가운데에 새 상자를 놓음. 화살표 키로 이동</translation>
    </message>
    <message>
        <source>Select all boxes</source>
        <translation>모든 상자 선택</translation>
    </message>
    <message>
        <source>The selected boxes are: {target}</source>
        <translation>선택한 상자의 종류: {target}</translation>
    </message>
    <message>
        <source>Take the last step back</source>
        <translation>마지막 작업 되돌리기</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>되돌린 작업 다시 하기</translation>
    </message>
    <message>
        <source>Accept and next</source>
        <translation>확인하고 다음으로</translation>
    </message>
    <message>
        <source>The boxes are right: go on to the next photo that needs a look</source>
        <translation>상자가 맞으면 검토할 다음 사진으로 이동</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>검토 완료</translation>
    </message>
    <message>
        <source>Mark as reviewed, or take the mark back</source>
        <translation>검토 완료 표시 또는 해제</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>이전 사진</translation>
    </message>
    <message>
        <source>Show the photo before</source>
        <translation>이전 사진 보기</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>다음 사진</translation>
    </message>
    <message>
        <source>Show the photo after</source>
        <translation>다음 사진 보기</translation>
    </message>
    <message>
        <source>Detect all</source>
        <translation>모두 검출</translation>
    </message>
    <message>
        <source>Search the photos that are new or out of date</source>
        <translation>새 사진과 다시 찾아야 할 사진에서 검출</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Stop searching</source>
        <translation>찾기 중지</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>확대</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>축소</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>창에 맞춤</translation>
    </message>
    <message>
        <source>Show the whole photo</source>
        <translation>사진 전체 보기</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>실제 크기</translation>
    </message>
    <message>
        <source>Show each pixel of the photo as one on the screen</source>
        <translation>사진의 픽셀을 화면의 픽셀과 일대일로 표시</translation>
    </message>
    <message>
        <source>Show boxes</source>
        <translation>상자 표시</translation>
    </message>
    <message>
        <source>Show the photo with or without boxes</source>
        <translation>사진에 상자 표시 또는 숨김</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>원리 보기</translation>
    </message>
    <message>
        <source>See how a cascade looks at this photo, and at any place in it</source>
        <translation>캐스케이드가 이 사진과 그 안의 한 곳 한 곳을 어떻게 보는지 살펴봅니다</translation>
    </message>
    <message>
        <source>Compare...</source>
        <translation>비교...</translation>
    </message>
    <message>
        <source>Search this photo in two ways, side by side</source>
        <translation>이 사진을 두 가지 방법으로 검색하여 나란히 보기</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>전체 화면</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>화면 전체 사용</translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation>창 배치 초기화</translation>
    </message>
    <message>
        <source>Put all panels back where they were at first</source>
        <translation>모든 패널을 처음 자리로 되돌림</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>시스템 설정 따름</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>Find faces in the live camera</source>
        <translation>실시간 카메라에서 얼굴을 찾습니다</translation>
    </message>
    <message>
        <source>Network camera...</source>
        <translation>네트워크 카메라...</translation>
    </message>
    <message>
        <source>Open a camera or a stream by its address</source>
        <translation>주소로 카메라나 스트림을 엽니다</translation>
    </message>
    <message>
        <source>Play pictures of a folder...</source>
        <translation>폴더의 사진 재생...</translation>
    </message>
    <message>
        <source>Play the numbered pictures of a folder, such as a time lapse, as a video</source>
        <translation>타임랩스처럼 번호가 붙은 폴더의 사진을 동영상으로 재생합니다</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>좌우 반전</translation>
    </message>
    <message>
        <source>Exchange left and right, as in a mirror; saved pictures too</source>
        <translation>거울처럼 왼쪽과 오른쪽을 바꿉니다. 저장하는 사진도 바뀝니다</translation>
    </message>
    <message>
        <source>Stand still, or go on</source>
        <translation>멈추거나 계속합니다</translation>
    </message>
    <message>
        <source>Step back</source>
        <translation>한 장 뒤로</translation>
    </message>
    <message>
        <source>Show the picture before</source>
        <translation>바로 앞 화면을 보여 줍니다</translation>
    </message>
    <message>
        <source>Step on</source>
        <translation>한 장 앞으로</translation>
    </message>
    <message>
        <source>Show the picture after</source>
        <translation>바로 다음 화면을 보여 줍니다</translation>
    </message>
    <message>
        <source>Previous appearance</source>
        <translation>이전 등장</translation>
    </message>
    <message>
        <source>Go back to where somebody appears</source>
        <translation>누군가 나오는 앞부분으로 갑니다</translation>
    </message>
    <message>
        <source>Next appearance</source>
        <translation>다음 등장</translation>
    </message>
    <message>
        <source>Go on to where somebody appears next</source>
        <translation>다음에 누군가 나오는 곳으로 갑니다</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>스냅샷</translation>
    </message>
    <message>
        <source>Save this picture and put it into the list of photos</source>
        <translation>이 화면을 저장하고 사진 목록에 넣습니다</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>녹화</translation>
    </message>
    <message>
        <source>Save what is shown as a video</source>
        <translation>보이는 화면을 동영상으로 저장합니다</translation>
    </message>
    <message>
        <source>Show the search</source>
        <translation>검색 과정 보기</translation>
    </message>
    <message>
        <source>Let the windows of the search flash by over the picture</source>
        <translation>검색하는 윈도우들이 화면 위로 지나가는 모습 보기</translation>
    </message>
    <message>
        <source>With boxes drawn in</source>
        <translation>상자를 그려 넣어서</translation>
    </message>
    <message>
        <source>With everything found hidden</source>
        <translation>찾은 것을 모두 가려서</translation>
    </message>
    <message>
        <source>Search whole video</source>
        <translation>동영상 전체 검색</translation>
    </message>
    <message>
        <source>Look through the whole video, in the background</source>
        <translation>뒤에서 동영상 전체를 살펴봅니다</translation>
    </message>
    <message>
        <source>Close camera or video</source>
        <translation>카메라나 동영상 닫기</translation>
    </message>
    <message>
        <source>Close the camera or the video</source>
        <translation>카메라나 동영상을 닫습니다</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Settings...</source>
        <translation>설정...</translation>
    </message>
    <message>
        <source>Change how the program behaves</source>
        <translation>프로그램 동작 설정</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>All keys and what they do</source>
        <translation>모든 단축키 보기</translation>
    </message>
    <message>
        <source>How it finds faces...</source>
        <translation>얼굴을 찾는 방법...</translation>
    </message>
    <message>
        <source>A short tour in seven steps, on the sample</source>
        <translation>예제 사진으로 일곱 단계에 걸쳐 살펴봅니다</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>로그 보기</translation>
    </message>
    <message>
        <source>Open the file that the program writes errors to</source>
        <translation>오류가 기록된 파일 열기</translation>
    </message>
    <message>
        <source>About Haarlens</source>
        <translation>Haarlens 정보</translation>
    </message>
    <message>
        <source>Versions and licences</source>
        <translation>버전과 라이선스</translation>
    </message>
</context>
<context>
    <name>AdvancedPanel</name>
    <message>
        <source>Advanced</source>
        <translation>고급</translation>
    </message>
    <message>
        <source>Run one cascade alone, exactly as OpenCV would</source>
        <translation>캐스케이드 하나만 OpenCV와 똑같이 실행</translation>
    </message>
    <message>
        <source>Cascade</source>
        <translation>캐스케이드</translation>
    </message>
    <message>
        <source>The one cascade to run; with none the choices above count</source>
        <translation>단독으로 실행할 캐스케이드. 없으면 위의 설정을 따름</translation>
    </message>
    <message>
        <source>None</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Open an XML file...</source>
        <translation>XML 파일 열기...</translation>
    </message>
    <message>
        <source>Ratio of neighbouring sizes; nearer to 1 finds more and takes longer</source>
        <translation>이웃한 크기 사이의 비율. 1에 가까울수록 더 많이 찾고 오래 걸림</translation>
    </message>
    <message>
        <source>Scale factor</source>
        <translation>크기 비율</translation>
    </message>
    <message>
        <source>How many hits must agree; more drops more false ones, 0 shows every hit</source>
        <translation>겹쳐야 하는 결과의 수. 클수록 잘못된 결과가 줄고, 0이면 모두 표시</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>이웃 수</translation>
    </message>
    <message>
        <source>One cascade runs alone, exactly as OpenCV would.</source>
        <translation>캐스케이드 하나만 OpenCV와 똑같이 실행합니다.</translation>
    </message>
</context>
<context>
    <name>AnnotationsModel</name>
    <message>
        <source>Kind</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>점수</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>유지</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>직접</translation>
    </message>
    <message>
        <source>at {left}, {top}</source>
        <translation>위치 {left}, {top}</translation>
    </message>
    <message>
        <source>drawn by hand</source>
        <translation>직접 그림</translation>
    </message>
    <message>
        <source>{n} hits agree</source>
        <translation>결과 {n}개 일치</translation>
    </message>
    <message>
        <source>changed by hand</source>
        <translation>직접 수정함</translation>
    </message>
</context>
<context>
    <name>Batch</name>
    <message>
        <source>Hide all</source>
        <translation>모두 가리기</translation>
    </message>
    <message>
        <source>Crop all</source>
        <translation>모두 잘라내기</translation>
    </message>
    <message>
        <source>Export all</source>
        <translation>모두 내보내기</translation>
    </message>
    <message>
        <source>Hide in 1 photo</source>
        <translation>사진 1장에서 가리기</translation>
    </message>
    <message>
        <source>Hide in {n} photos</source>
        <translation>사진 {n}장에서 가리기</translation>
    </message>
    <message>
        <source>Crop 1 photo</source>
        <translation>사진 1장 잘라내기</translation>
    </message>
    <message>
        <source>Crop {n} photos</source>
        <translation>사진 {n}장 잘라내기</translation>
    </message>
    <message>
        <source>Export boxes of 1 photo</source>
        <translation>사진 1장의 상자 내보내기</translation>
    </message>
    <message>
        <source>Export boxes of {n} photos</source>
        <translation>사진 {n}장의 상자 내보내기</translation>
    </message>
    <message>
        <source>Go on with 1 photo</source>
        <translation>사진 1장 이어서 하기</translation>
    </message>
    <message>
        <source>Go on with {n} photos</source>
        <translation>사진 {n}장 이어서 하기</translation>
    </message>
    <message>
        <source>Hiding in 1 photo</source>
        <translation>사진 1장에서 가리는 중</translation>
    </message>
    <message>
        <source>Hiding in {n} photos</source>
        <translation>사진 {n}장에서 가리는 중</translation>
    </message>
    <message>
        <source>Cropping 1 photo</source>
        <translation>사진 1장을 잘라내는 중</translation>
    </message>
    <message>
        <source>Cropping {n} photos</source>
        <translation>사진 {n}장을 잘라내는 중</translation>
    </message>
    <message>
        <source>Exporting boxes of 1 photo</source>
        <translation>사진 1장의 상자를 내보내는 중</translation>
    </message>
    <message>
        <source>Exporting boxes of {n} photos</source>
        <translation>사진 {n}장의 상자를 내보내는 중</translation>
    </message>
    <message>
        <source>Hidden in {n} of {total} photos</source>
        <translation>사진 {total}장 중 {n}장에서 가림</translation>
    </message>
    <message>
        <source>Cropped {n} of {total} photos</source>
        <translation>사진 {total}장 중 {n}장 잘라냄</translation>
    </message>
    <message>
        <source>Exported boxes of {n} of {total} photos</source>
        <translation>사진 {total}장 중 {n}장의 상자를 내보냄</translation>
    </message>
    <message>
        <source>{what}, then cancelled</source>
        <translation>{what}, 이후 취소됨</translation>
    </message>
    <message>
        <source>1 box hidden</source>
        <translation>상자 1개 가림</translation>
    </message>
    <message>
        <source>{n} boxes hidden</source>
        <translation>상자 {n}개 가림</translation>
    </message>
    <message>
        <source>1 box cut out</source>
        <translation>상자 1개 잘라냄</translation>
    </message>
    <message>
        <source>{n} boxes cut out</source>
        <translation>상자 {n}개 잘라냄</translation>
    </message>
    <message>
        <source>1 box in all</source>
        <translation>상자 모두 1개</translation>
    </message>
    <message>
        <source>{n} boxes in all</source>
        <translation>상자 모두 {n}개</translation>
    </message>
    <message>
        <source>{n} done before</source>
        <translation>이전에 마친 사진 {n}장</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>실패 {n}장</translation>
    </message>
    <message>
        <source>in {n} something is still found</source>
        <translation>아직 무언가 찾아지는 사진 {n}장</translation>
    </message>
    <message>
        <source>Your boxes and decisions are used as they are.</source>
        <translation>지금의 상자와 결정을 그대로 사용합니다.</translation>
    </message>
    <message>
        <source>1 has not been searched yet and is searched on the way.</source>
        <translation>아직 검색하지 않은 사진 1장은 작업하면서 검색합니다.</translation>
    </message>
    <message>
        <source>{n} have not been searched yet and are searched on the way.</source>
        <translation>아직 검색하지 않은 사진 {n}장은 작업하면서 검색합니다.</translation>
    </message>
    <message>
        <source>1 was pasted, has no file, and is left out.</source>
        <translation>붙여넣어 파일이 없는 사진 1장은 제외합니다.</translation>
    </message>
    <message>
        <source>{n} were pasted, have no file, and are left out.</source>
        <translation>붙여넣어 파일이 없는 사진 {n}장은 제외합니다.</translation>
    </message>
    <message>
        <source>1 was written by an earlier run and is left out.</source>
        <translation>이전 작업에서 저장한 사진 1장은 제외합니다.</translation>
    </message>
    <message>
        <source>{n} were written by an earlier run and are left out.</source>
        <translation>이전 작업에서 저장한 사진 {n}장은 제외합니다.</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>가린 사진</translation>
    </message>
    <message>
        <source>crops</source>
        <translation>잘라낸 사진</translation>
    </message>
    <message>
        <source>boxes</source>
        <translation>상자</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>What to see to</source>
        <translation>살펴볼 점</translation>
    </message>
    <message>
        <source>Still found in the copy: {what}.</source>
        <translation>사본에서 아직 찾아짐: {what}.</translation>
    </message>
</context>
<context>
    <name>BatchAsking</name>
    <message>
        <source>There are no such photos.</source>
        <translation>해당하는 사진이 없습니다.</translation>
    </message>
    <message>
        <source>Choose a folder, with its path from the root on.</source>
        <translation>폴더를 전체 경로로 지정하십시오.</translation>
    </message>
    <message>
        <source>Go on with an earlier run: {n} of {total} photos are done</source>
        <translation>이전 작업 이어서 하기: 사진 {total}장 중 {n}장 완료</translation>
    </message>
    <message>
        <source>The photos themselves lie there, and nothing is written over them. Choose another folder.</source>
        <translation>그 폴더에는 원본 사진이 있으며 원본은 덮어쓰지 않습니다. 다른 폴더를 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message>
        <source>You can go on working in the window meanwhile, and close this dialog; the work goes on.</source>
        <translation>그동안 창에서 계속 작업할 수 있고, 이 대화 상자를 닫아도 작업은 계속됩니다.</translation>
    </message>
</context>
<context>
    <name>BatchSetup</name>
    <message>
        <source>Folder to write to</source>
        <translation>저장할 폴더</translation>
    </message>
    <message>
        <source>The photos themselves stay as they are. A report is written beside it all.</source>
        <translation>원본 사진은 그대로 둡니다. 보고서를 함께 저장합니다.</translation>
    </message>
    <message>
        <source>Replace files that are there already</source>
        <translation>이미 있는 파일 바꾸기</translation>
    </message>
    <message>
        <source>What is done there already with the same choices is not done again.</source>
        <translation>같은 설정으로 이미 마친 사진은 다시 하지 않습니다.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
</context>
<context>
    <name>BatchSummary</name>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Save report...</source>
        <translation>보고서 저장...</translation>
    </message>
    <message>
        <source>Add to boxes...</source>
        <translation>상자에 추가...</translation>
    </message>
    <message>
        <source>Put a box wherever something is still found, and hide in these photos again</source>
        <translation>아직 찾아지는 곳마다 상자를 넣고 해당 사진에서 다시 가립니다</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>이어서 하기</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>These need a look. Enter or a double-click shows the photo in the window.</source>
        <translation>살펴보아야 할 사진입니다. Enter 키나 두 번 클릭으로 창에서 사진을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>There is nothing to see to.</source>
        <translation>살펴볼 것이 없습니다.</translation>
    </message>
</context>
<context>
    <name>Batches</name>
    <message>
        <source>If you close the window, this ends. What is done stays, and can be gone on with.</source>
        <translation>창을 닫으면 이 작업이 끝납니다. 마친 것은 남아 있으며 나중에 이어서 할 수 있습니다.</translation>
    </message>
    <message>
        <source>{what} goes on in the background.</source>
        <translation>{what}: 백그라운드에서 계속됩니다.</translation>
    </message>
    <message>
        <source>Save report as</source>
        <translation>보고서를 다른 이름으로 저장</translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation>{name}을(를) 저장했습니다.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
</context>
<context>
    <name>CameraChoice</name>
    <message>
        <source>The camera</source>
        <translation>카메라</translation>
    </message>
</context>
<context>
    <name>CameraMenu</name>
    <message>
        <source>Cameras</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>Looking for cameras...</source>
        <translation>카메라를 찾는 중...</translation>
    </message>
    <message>
        <source>Size and rate</source>
        <translation>크기와 속도</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>카메라가 없습니다</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>{n} pictures a second</source>
        <translation>초당 {n}장</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>The boxes are hidden (B)</source>
        <translation>상자를 숨겼습니다 (B)</translation>
    </message>
    <message>
        <source>No photo is shown</source>
        <translation>표시된 사진 없음</translation>
    </message>
    <message>
        <source>The boxes are hidden</source>
        <translation>상자 숨김</translation>
    </message>
    <message>
        <source>1 box</source>
        <translation>상자 1개</translation>
    </message>
    <message>
        <source>{n} boxes</source>
        <translation>상자 {n}개</translation>
    </message>
    <message>
        <source>{boxes}; {n} selected</source>
        <translation>{boxes}, {n}개 선택됨</translation>
    </message>
    <message>
        <source>{boxes}; selected: {kind}, {decision}</source>
        <translation>{boxes}, 선택됨: {kind}, {decision}</translation>
    </message>
</context>
<context>
    <name>CascadePage</name>
    <message>
        <source>Cascade</source>
        <translation>캐스케이드</translation>
    </message>
    <message>
        <source>A cascade is a row of stages, and later ones have more trees. A window that fails at one is dropped at once. Most are dropped at the first stages with hardly any work, and that makes it fast. Only a window that passes all stages becomes a candidate for a face.</source>
        <translation>캐스케이드는 여러 단계를 차례로 이은 것이며, 뒤 단계일수록 트리가 많습니다. 한 단계라도 통과하지 못한 윈도우는 바로 버려집니다. 대부분은 계산이 거의 필요 없는 처음 몇 단계에서 버려지므로 빠릅니다. 모든 단계를 통과한 윈도우만 얼굴 후보가 됩니다.</translation>
    </message>
    <message>
        <source>Stages, and the windows that are left after each</source>
        <translation>단계와, 각 단계 뒤에 남은 윈도우</translation>
    </message>
    <message>
        <source>This window</source>
        <translation>이 윈도우</translation>
    </message>
    <message>
        <source>All windows of this size</source>
        <translation>이 크기의 모든 윈도우</translation>
    </message>
    <message>
        <source>before the first</source>
        <translation>첫 단계 전</translation>
    </message>
    <message>
        <source>Of {windows} windows {first} ({percent}) are left after the first stage, {last} after the last.</source>
        <translation>윈도우 {windows}개 가운데 첫 단계 뒤에 {first}개({percent}), 마지막 단계 뒤에 {last}개가 남습니다.</translation>
    </message>
    <message>
        <source>{flat} were too flat to be asked at all.</source>
        <translation>{flat}개는 명암 차이가 너무 작아 묻지 않았습니다.</translation>
    </message>
    <message>
        <source>A window is asked by {mean} trees on average; a face by all {trees}.</source>
        <translation>윈도우 하나에 평균 {mean}개의 트리가 묻습니다. 얼굴에는 {trees}개가 모두 묻습니다.</translation>
    </message>
</context>
<context>
    <name>ClosingQuestion</name>
    <message>
        <source>Stop and close</source>
        <translation>중단하고 닫기</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>계속 작업하기</translation>
    </message>
</context>
<context>
    <name>ColourChoice</name>
    <message>
        <source>Black</source>
        <translation>검은색</translation>
    </message>
    <message>
        <source>White</source>
        <translation>흰색</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>다른 색</translation>
    </message>
    <message>
        <source>A colour that you choose</source>
        <translation>직접 고른 색</translation>
    </message>
    <message>
        <source>Choose the colour</source>
        <translation>색 고르기</translation>
    </message>
    <message>
        <source>Choose a colour</source>
        <translation>색 고르기</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>동영상</translation>
    </message>
    <message>
        <source>Photos and videos</source>
        <translation>사진과 동영상</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>모든 파일</translation>
    </message>
    <message>
        <source>Open photos or videos</source>
        <translation>사진이나 동영상 열기</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>세션</translation>
    </message>
    <message>
        <source>Open session</source>
        <translation>세션 열기</translation>
    </message>
    <message>
        <source>Save session as</source>
        <translation>세션을 다른 이름으로 저장</translation>
    </message>
    <message>
        <source>This photo was pasted and has no file yet.</source>
        <translation>붙여넣은 사진이라 아직 파일이 없습니다.</translation>
    </message>
    <message>
        <source>Save annotated copy</source>
        <translation>상자를 그린 사본 저장</translation>
    </message>
    <message>
        <source>Cascades</source>
        <translation>캐스케이드</translation>
    </message>
    <message>
        <source>Open a cascade</source>
        <translation>캐스케이드 열기</translation>
    </message>
    <message>
        <source>The log is empty: no errors so far.</source>
        <translation>로그가 비어 있습니다. 아직 오류가 없습니다.</translation>
    </message>
    <message>
        <source>Haarlens crashed last time. What it was doing then is in a file that helps to mend it.</source>
        <translation>지난번에 Haarlens가 갑자기 종료되었습니다. 당시 상황을 기록한 파일이 문제 해결에 도움이 됩니다.</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>파일 보기</translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation>저장했습니다: {name}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
    <message>
        <source>The annotated picture is on the clipboard.</source>
        <translation>상자를 그린 그림을 클립보드에 복사했습니다.</translation>
    </message>
</context>
<context>
    <name>CompareOffer</name>
    <message>
        <source>Search this photo in two ways, such as with two cascades, and see what only one of them finds.</source>
        <translation>두 캐스케이드처럼 두 가지 방법으로 이 사진을 검색하여 한쪽만 찾는 것을 봅니다.</translation>
    </message>
    <message>
        <source>Compare...</source>
        <translation>비교...</translation>
    </message>
    <message>
        <source>Open a window with both searches side by side</source>
        <translation>두 검색을 나란히 보여 주는 창 열기</translation>
    </message>
</context>
<context>
    <name>CompareSide</name>
    <message>
        <source>{side} picture</source>
        <translation>{side} 그림</translation>
    </message>
    <message>
        <source>Scale factor</source>
        <translation>크기 비율</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>이웃 수</translation>
    </message>
    <message>
        <source>How this side searches: a preset, or one cascade alone as OpenCV would run it</source>
        <translation>이쪽의 검색 방법: 사전 설정, 또는 OpenCV처럼 단독으로 실행하는 캐스케이드 하나</translation>
    </message>
    <message>
        <source>As in the Find panel</source>
        <translation>찾기 패널과 같게</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>빠르게</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>꼼꼼히</translation>
    </message>
    <message>
        <source>Preset: {name}</source>
        <translation>사전 설정: {name}</translation>
    </message>
    <message>
        <source>Cascade: {name}</source>
        <translation>캐스케이드: {name}</translation>
    </message>
    <message>
        <source>Ratio of neighbouring sizes; nearer to 1 finds more and takes longer</source>
        <translation>이웃한 크기 사이의 비율. 1에 가까울수록 더 많이 찾고 오래 걸림</translation>
    </message>
    <message>
        <source>How many hits must agree; more drops more false ones, 0 shows every hit</source>
        <translation>겹쳐야 하는 결과의 수. 클수록 잘못된 결과가 줄고, 0이면 모두 표시</translation>
    </message>
</context>
<context>
    <name>CompareWindow</name>
    <message>
        <source>Left</source>
        <translation>왼쪽</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>오른쪽</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>다시 검색</translation>
    </message>
    <message>
        <source>Stop searching</source>
        <translation>검색 중지</translation>
    </message>
    <message>
        <source>Search both sides once more</source>
        <translation>양쪽을 다시 검색</translation>
    </message>
</context>
<context>
    <name>Comparing</name>
    <message>
        <source>Two searches side by side</source>
        <translation>두 검색 나란히 보기</translation>
    </message>
    <message>
        <source>Searching...</source>
        <translation>검색 중...</translation>
    </message>
    <message>
        <source>Open a photo to compare searches of it.</source>
        <translation>검색을 비교하려면 사진을 여십시오.</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>취소됨</translation>
    </message>
    <message>
        <source>Both: {n}</source>
        <translation>양쪽: {n}</translation>
    </message>
    <message>
        <source>Only left: {n}</source>
        <translation>왼쪽만: {n}</translation>
    </message>
    <message>
        <source>Only right: {n}</source>
        <translation>오른쪽만: {n}</translation>
    </message>
    <message>
        <source>They agree on {percent} %</source>
        <translation>{percent}% 일치</translation>
    </message>
    <message>
        <source>left is {n} times as fast</source>
        <translation>왼쪽이 {n}배 빠름</translation>
    </message>
    <message>
        <source>right is {n} times as fast</source>
        <translation>오른쪽이 {n}배 빠름</translation>
    </message>
</context>
<context>
    <name>ContactSheetDialog</name>
    <message>
        <source>Contact sheet</source>
        <translation>밀착 인화</translation>
    </message>
    <message>
        <source>Make contact sheet...</source>
        <translation>밀착 인화 만들기...</translation>
    </message>
    <message>
        <source>Open contact sheet</source>
        <translation>밀착 인화 열기</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1쪽</translation>
    </message>
    <message>
        <source>{n} pages</source>
        <translation>{n}쪽</translation>
    </message>
    <message>
        <source>There are no such photos.</source>
        <translation>해당하는 사진이 없습니다.</translation>
    </message>
    <message>
        <source>Making the contact sheet</source>
        <translation>밀착 인화를 만드는 중</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>용지</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>열</translation>
    </message>
    <message>
        <source>A PDF file to print: each photo with its boxes, its name and what was found in it.</source>
        <translation>인쇄용 PDF 파일: 사진마다 상자와 이름, 찾은 것을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>ContactSheets</name>
    <message>
        <source>If you close the window, this ends, and no file is left behind.</source>
        <translation>창을 닫으면 작업이 끝나고 파일은 남지 않습니다.</translation>
    </message>
    <message>
        <source>Save contact sheet as</source>
        <translation>밀착 인화를 다른 이름으로 저장</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>사진 1장</translation>
    </message>
    <message>
        <source>{n} photos</source>
        <translation>사진 {n}장</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>밀착 인화</translation>
    </message>
    <message>
        <source>Page {n} of {total}</source>
        <translation>{total}쪽 중 {n}쪽</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>읽을 수 없음</translation>
    </message>
    <message>
        <source>{name}: 1 photo on 1 page.</source>
        <translation>{name}: 사진 1장, 1쪽.</translation>
    </message>
    <message>
        <source>{name}: {n} photos on 1 page.</source>
        <translation>{name}: 사진 {n}장, 1쪽.</translation>
    </message>
    <message>
        <source>{name}: {n} photos on {pages} pages.</source>
        <translation>{name}: 사진 {n}장, {pages}쪽.</translation>
    </message>
    <message>
        <source>{n} could not be read.</source>
        <translation>{n}장은 읽을 수 없었습니다.</translation>
    </message>
    <message>
        <source>1 could not be read.</source>
        <translation>1장은 읽을 수 없었습니다.</translation>
    </message>
    <message>
        <source>The contact sheet {name} is being made.</source>
        <translation>밀착 인화 {name}을(를) 만드는 중입니다.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
</context>
<context>
    <name>CopyChoice</name>
    <message>
        <source>JPEG quality</source>
        <translation>JPEG 품질</translation>
    </message>
    <message>
        <source>How much JPEG, WebP and AVIF keep; other formats lose nothing</source>
        <translation>JPEG, WebP, AVIF가 얼마나 온전히 남는지 정합니다. 다른 형식은 잃는 것이 없습니다</translation>
    </message>
    <message>
        <source>Keep harmless details</source>
        <translation>무해한 정보 남기기</translation>
    </message>
    <message>
        <source>Keep date, exposure and the like; place, names, serial numbers and small previews never stay</source>
        <translation>날짜, 노출 등은 남깁니다. 장소, 이름, 일련번호, 작은 미리 보기는 언제나 지워집니다</translation>
    </message>
</context>
<context>
    <name>CropAllOptions</name>
    <message>
        <source>Cut out: {kind}</source>
        <translation>잘라내기: {kind}</translation>
    </message>
    <message>
        <source>Names of the files</source>
        <translation>파일 이름</translation>
    </message>
    <message>
        <source>{name} is the photo&apos;s, {target} what it is, {number} counts; {left}, {top}, {score} go too</source>
        <translation>{name}은 사진 이름, {target}은 종류, {number}는 번호이며 {left}, {top}, {score}도 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>How to cut out</source>
        <translation>잘라내는 방법</translation>
    </message>
    <message>
        <source>What to cut out</source>
        <translation>잘라낼 것</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>품질</translation>
    </message>
    <message>
        <source>Choose what is to be cut out.</source>
        <translation>잘라낼 것을 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>CropOptions</name>
    <message>
        <source>All</source>
        <translation>모두</translation>
    </message>
    <message>
        <source>Cut out everything that is chosen above</source>
        <translation>위에서 고른 것을 모두 잘라냅니다</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>가장 큰 것</translation>
    </message>
    <message>
        <source>Cut out what is largest in the photo, and nothing else</source>
        <translation>사진에서 가장 큰 것 하나만 잘라냅니다</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>여백</translation>
    </message>
    <message>
        <source>Straighten</source>
        <translation>똑바로 세우기</translation>
    </message>
    <message>
        <source>Fill beyond the photo</source>
        <translation>사진 밖 채우기</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>무엇을</translation>
    </message>
    <message>
        <source>How far to reach beyond each side of the box</source>
        <translation>상자 둘레로 얼마나 더 넓게 자를지 정합니다</translation>
    </message>
    <message>
        <source>As found</source>
        <translation>찾은 그대로</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>정사각형</translation>
    </message>
    <message>
        <source>Passport ({size} mm)</source>
        <translation>여권 ({size} mm)</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>Width by height; a passport&apos;s also sets margin, size and straightening</source>
        <translation>너비와 높이의 비율입니다. 여권을 고르면 여백, 크기, 똑바로 세우기도 정해집니다</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>그대로</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>너비</translation>
    </message>
    <message>
        <source>How wide every crop becomes; the height follows</source>
        <translation>잘라낸 사진의 너비입니다. 높이는 따라 정해집니다</translation>
    </message>
    <message>
        <source>Turn tilted heads so that they stand upright</source>
        <translation>기울어진 머리를 똑바로 돌립니다</translation>
    </message>
    <message>
        <source>Keep the face in the middle at the photo&apos;s edge, and fill what is missing</source>
        <translation>사진 가장자리에서도 얼굴을 가운데 두고 모자란 곳을 채웁니다</translation>
    </message>
    <message>
        <source>Colour beyond the photo</source>
        <translation>사진 밖의 색</translation>
    </message>
</context>
<context>
    <name>CropPanel</name>
    <message>
        <source>Nothing has been found in this photo yet. Draw a box, or look for more.</source>
        <translation>이 사진에서 아직 찾은 것이 없습니다. 상자를 그리거나 더 찾아보십시오.</translation>
    </message>
    <message>
        <source>Cut out: {kind}</source>
        <translation>잘라내기: {kind}</translation>
    </message>
    <message>
        <source>Save each as a picture of its own; the photo itself stays as it is</source>
        <translation>하나하나를 따로 저장합니다. 사진 자체는 그대로입니다</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Names of the files</source>
        <translation>파일 이름</translation>
    </message>
    <message>
        <source>How the files are called. Fields: {fields}</source>
        <translation>파일 이름을 짓는 방식입니다. 쓸 수 있는 항목: {fields}</translation>
    </message>
    <message>
        <source>Save 1 crop...</source>
        <translation>1개 잘라내어 저장...</translation>
    </message>
    <message>
        <source>Save {n} crops...</source>
        <translation>{n}개 잘라내어 저장...</translation>
    </message>
    <message>
        <source>Save crops...</source>
        <translation>잘라내어 저장...</translation>
    </message>
</context>
<context>
    <name>CropStrip</name>
    <message>
        <source>Crops that will be saved</source>
        <translation>저장될 사진</translation>
    </message>
</context>
<context>
    <name>Cropping</name>
    <message>
        <source>Nothing is chosen to be cut out of {name}.</source>
        <translation>{name}에서 잘라낼 것을 고르지 않았습니다.</translation>
    </message>
    <message>
        <source>The pattern for the names of the files makes no sense; the Crop panel says why.</source>
        <translation>파일 이름을 짓는 방식이 올바르지 않습니다. 까닭은 잘라내기 창에 있습니다.</translation>
    </message>
    <message>
        <source>Save crops in</source>
        <translation>잘라낸 사진을 저장할 폴더</translation>
    </message>
    <message>
        <source>Saved 1 crop in {folder}.</source>
        <translation>{folder}에 1개를 저장했습니다.</translation>
    </message>
    <message>
        <source>Saved {n} crops in {folder}.</source>
        <translation>{folder}에 {n}개를 저장했습니다.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
</context>
<context>
    <name>CutStrip</name>
    <message>
        <source>Cut-outs</source>
        <translation>잘라낸 조각</translation>
    </message>
    <message>
        <source>What was found in the photo, cut out; Space keeps or drops it</source>
        <translation>사진에서 찾은 부분을 잘라낸 조각. 스페이스 키로 유지하거나 제외</translation>
    </message>
    <message>
        <source>What is found in a photo is shown here, cut out.</source>
        <translation>사진에서 찾은 것을 잘라낸 조각이 여기에 표시됩니다.</translation>
    </message>
</context>
<context>
    <name>DefectDialog</name>
    <message>
        <source>Haarlens made a mistake</source>
        <translation>Haarlens 오류</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세한 내용</translation>
    </message>
    <message>
        <source>{n} mistakes so far</source>
        <translation>지금까지 오류 {n}개</translation>
    </message>
    <message>
        <source>What the program was doing, for those who mend it</source>
        <translation>오류가 난 순간의 프로그램 상태(개발자용)</translation>
    </message>
    <message>
        <source>Something went wrong in the program</source>
        <translation>프로그램에 문제가 생겼습니다</translation>
    </message>
    <message>
        <source>Your work is saved, and you can go on. What happened has been written to this file:</source>
        <translation>작업 내용은 저장되어 있으며 계속 사용할 수 있습니다. 오류 내용은 다음 파일에 기록했습니다.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>내용 복사</translation>
    </message>
    <message>
        <source>Put the details on the clipboard, to send them to the authors</source>
        <translation>개발자에게 보낼 수 있도록 자세한 내용을 클립보드에 복사</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>로그 보기</translation>
    </message>
    <message>
        <source>Open the file that the program writes errors to</source>
        <translation>오류가 기록된 파일 열기</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>계속하기</translation>
    </message>
</context>
<context>
    <name>DepthSection</name>
    <message>
        <source>Show it over the photo</source>
        <translation>사진 위에 표시</translation>
    </message>
    <message>
        <source>Colour each place by the number of stages that windows around it passed</source>
        <translation>그 자리의 윈도우가 통과한 단계 수를 색으로 나타냅니다</translation>
    </message>
    <message>
        <source>Size of the windows</source>
        <translation>윈도우 크기</translation>
    </message>
    <message>
        <source>All sizes together, or one level after the other</source>
        <translation>모든 크기를 함께, 또는 레벨을 하나씩</translation>
    </message>
    <message>
        <source>stopped at once</source>
        <translation>바로 멈춤</translation>
    </message>
    <message>
        <source>passed all</source>
        <translation>모두 통과</translation>
    </message>
    <message>
        <source>Each place has the colour of the best window whose middle it is.</source>
        <translation>각 자리는 그곳을 중심으로 하는 가장 멀리 간 윈도우의 색입니다.</translation>
    </message>
    <message>
        <source>all together</source>
        <translation>모두 함께</translation>
    </message>
    <message>
        <source>{px} px, level {n} of {total}</source>
        <translation>{px}픽셀, 레벨 {n}/{total}</translation>
    </message>
</context>
<context>
    <name>DetectionTable</name>
    <message>
        <source>Detections</source>
        <translation>검출 결과</translation>
    </message>
    <message>
        <source>What is found in a photo is listed here.</source>
        <translation>사진에서 찾은 것이 여기에 표시됩니다.</translation>
    </message>
</context>
<context>
    <name>DockTitle</name>
    <message>
        <source>Hide this panel; the View menu brings it back</source>
        <translation>이 패널 숨기기. 보기 메뉴에서 다시 표시</translation>
    </message>
    <message>
        <source>Hide {panel}</source>
        <translation>{panel} 숨기기</translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Draw box</source>
        <translation>상자 그리기</translation>
    </message>
    <message>
        <source>Draw {n} boxes</source>
        <translation>상자 {n}개 그리기</translation>
    </message>
    <message>
        <source>Resize box</source>
        <translation>상자 크기 조정</translation>
    </message>
    <message>
        <source>Move box</source>
        <translation>상자 이동</translation>
    </message>
    <message>
        <source>Move {n} boxes</source>
        <translation>상자 {n}개 이동</translation>
    </message>
    <message>
        <source>Make {n} boxes: {target}</source>
        <translation>상자 {n}개의 종류 변경: {target}</translation>
    </message>
    <message>
        <source>Make box: {target}</source>
        <translation>상자 종류 변경: {target}</translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation>상자 복제</translation>
    </message>
    <message>
        <source>Duplicate {n} boxes</source>
        <translation>상자 {n}개 복제</translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation>상자 삭제</translation>
    </message>
    <message>
        <source>Delete {n} boxes</source>
        <translation>상자 {n}개 삭제</translation>
    </message>
    <message>
        <source>Drop box</source>
        <translation>상자 제외</translation>
    </message>
    <message>
        <source>Drop {n} boxes</source>
        <translation>상자 {n}개 제외</translation>
    </message>
    <message>
        <source>Keep box</source>
        <translation>상자 유지</translation>
    </message>
    <message>
        <source>Keep {n} boxes</source>
        <translation>상자 {n}개 유지</translation>
    </message>
    <message>
        <source>Mark {name} as reviewed</source>
        <translation>검토 완료로 표시: {name}</translation>
    </message>
    <message>
        <source>Mark {n} photos as reviewed</source>
        <translation>사진 {n}장 검토 완료로 표시</translation>
    </message>
    <message>
        <source>Mark {name} as not reviewed</source>
        <translation>검토 완료 해제: {name}</translation>
    </message>
    <message>
        <source>Mark {n} photos as not reviewed</source>
        <translation>사진 {n}장 검토 완료 해제</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>모든 내용은 이 컴퓨터에만 남습니다.</translation>
    </message>
    <message>
        <source>Open...</source>
        <translation>열기...</translation>
    </message>
    <message>
        <source>Drop photos, a folder or a video here</source>
        <translation>사진, 폴더나 동영상을 여기에 끌어 놓으십시오</translation>
    </message>
    <message>
        <source>Open photos or a video (Ctrl+O)</source>
        <translation>사진이나 동영상을 엽니다 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Use the camera</source>
        <translation>카메라 사용</translation>
    </message>
    <message>
        <source>Find faces in the live camera</source>
        <translation>실시간 카메라에서 얼굴을 찾습니다</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>예제 사진 열기</translation>
    </message>
    <message>
        <source>Open the built-in photograph</source>
        <translation>프로그램에 들어 있는 사진 열기</translation>
    </message>
    <message>
        <source>Open the photos again that were listed last time, with all your work</source>
        <translation>지난번 목록의 사진과 작업 내용 다시 열기</translation>
    </message>
    <message>
        <source>Go on with the photo of last time</source>
        <translation>지난번 사진으로 이어서 작업</translation>
    </message>
    <message>
        <source>Go on with the {n} photos of last time</source>
        <translation>지난번 사진 {n}장으로 이어서 작업</translation>
    </message>
</context>
<context>
    <name>EndPage</name>
    <message>
        <source>Result</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>{item} met a defect of the program ({defect}); please report it.</source>
        <translation>{item} 처리 중 프로그램 오류가 발생했습니다({defect}). 개발자에게 알려 주십시오.</translation>
    </message>
    <message>
        <source>{folder} cannot be made ({reason}); choose another folder.</source>
        <translation>{folder} 폴더를 만들 수 없습니다({reason}). 다른 폴더를 선택하십시오.</translation>
    </message>
    <message>
        <source>{folder} holds no pictures; choose another folder or name a file.</source>
        <translation>{folder} 폴더에 그림이 없습니다. 다른 폴더를 선택하거나 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>{path!r} is not a file. Choose the XML file of a Haar cascade.</source>
        <translation>{path!r}은(는) 파일이 아닙니다. Haar 캐스케이드의 XML 파일을 선택하십시오.</translation>
    </message>
    <message>
        <source>{path!r} is larger than {limit} MB, so it is no cascade that could be used. Choose the XML file of a Haar cascade.</source>
        <translation>{path!r} 파일이 {limit}MB보다 커서 캐스케이드로 사용할 수 없습니다. Haar 캐스케이드의 XML 파일을 선택하십시오.</translation>
    </message>
    <message>
        <source>There is no cascade {path!r}: neither a stock cascade nor a file has that name.</source>
        <translation>{path!r} 캐스케이드가 없습니다. 그런 이름의 기본 캐스케이드도 파일도 없습니다.</translation>
    </message>
    <message>
        <source>The cascade {path!r} cannot be opened: {reason}.</source>
        <translation>{path!r} 캐스케이드를 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The cascade {name!r} cannot be used: {reason}. Choose a Haar cascade as OpenCV saves it.</source>
        <translation>{name!r} 캐스케이드를 사용할 수 없습니다: {reason}. OpenCV 형식으로 저장된 Haar 캐스케이드를 선택하십시오.</translation>
    </message>
    <message>
        <source>There is no stock cascade {name!r}. Choose one of {known}.</source>
        <translation>이름이 {name!r}인 기본 캐스케이드가 없습니다. 다음 중에서 선택하십시오: {known}.</translation>
    </message>
    <message>
        <source>The catalogue {path!r} cannot be read ({reason}). Install the program again.</source>
        <translation>캐스케이드 목록 {path!r}을(를) 읽을 수 없습니다({reason}). 프로그램을 다시 설치하십시오.</translation>
    </message>
    <message>
        <source>Detection is slow: the fast engine was not compiled, because no C++ compiler was found at installation. Install one (Debian: g++; macOS: xcode-select --install; Windows: Visual Studio Build Tools) and install Haarlens again.</source>
        <translation>검출이 느립니다. 설치할 때 C++ 컴파일러를 찾지 못해 빠른 엔진을 컴파일하지 못했습니다. 컴파일러(Debian: g++, macOS: xcode-select --install, Windows: Visual Studio Build Tools)를 설치한 다음 Haarlens를 다시 설치하십시오.</translation>
    </message>
    <message>
        <source>The detection was cancelled.</source>
        <translation>검출을 취소했습니다.</translation>
    </message>
    <message>
        <source>{path} cannot be written: no picture format is called {suffix!r} here; let the name end with {others} or {last}.</source>
        <translation>{path} 파일에 저장할 수 없습니다. 지원하지 않는 그림 형식입니다: {suffix!r}. 파일 이름이 {others} 또는 {last}(으)로 끝나야 합니다.</translation>
    </message>
    <message>
        <source>the encoder failed</source>
        <translation>인코딩 실패</translation>
    </message>
    <message>
        <source>{path} cannot be written: {width} x {height} pixels do not go into {suffix} ({reason}); choose .png.</source>
        <translation>{path} 파일에 저장할 수 없습니다. {width} x {height} 픽셀은 {suffix} 형식으로 저장할 수 없습니다({reason}). .png를 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); choose another folder or name.</source>
        <translation>{path} 파일에 저장할 수 없습니다({reason}). 다른 폴더나 이름을 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} exists already and was not replaced; name another report, or add --resume or --overwrite.</source>
        <translation>{path}이(가) 이미 있어 바꾸지 않았습니다. 다른 보고서 이름을 쓰거나 --resume 또는 --overwrite를 붙이십시오.</translation>
    </message>
    <message>
        <source>The crops cannot be made as asked for: {reason}.</source>
        <translation>요청한 대로 잘라낼 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{path} is already there; choose another folder, or allow files to be replaced.</source>
        <translation>{path} 파일이 이미 있습니다. 다른 폴더를 선택하거나, 파일을 바꾸도록 허용하십시오.</translation>
    </message>
    <message>
        <source>{path} would hold the boxes of {name} and of {other}; give one of them another name.</source>
        <translation>{path} 파일에 {name} 및 {other}의 상자가 함께 들어가게 됩니다. 둘 중 하나의 이름을 바꾸십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be copied: {width} x {height} pixels do not go into {format} ({reason}); save it as PNG with another program first.</source>
        <translation>{path}의 사본을 만들 수 없습니다. {width} x {height} 픽셀은 {format}에 담을 수 없습니다({reason}). 먼저 다른 프로그램에서 PNG로 저장하십시오.</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>메모리가 부족합니다</translation>
    </message>
    <message>
        <source>{pattern!r} is no pattern for names: it is empty, or a part of it is; try {example}.</source>
        <translation>이름 형식 {pattern!r}을(를) 쓸 수 없습니다. 비어 있거나 비어 있는 부분이 있습니다. {example}처럼 적으십시오.</translation>
    </message>
    <message>
        <source>{pattern!r} is no pattern for names: there is no field {field}; use {others} or {last}.</source>
        <translation>이름 형식 {pattern!r}을(를) 쓸 수 없습니다. {field} 항목은 없습니다. {others}, {last} 가운데에서 쓰십시오.</translation>
    </message>
    <message>
        <source>{pattern!r} is no pattern for names: a brace has no partner; write fields as in {example}, and a brace itself twice.</source>
        <translation>이름 형식 {pattern!r}을(를) 쓸 수 없습니다. 짝이 없는 중괄호가 있습니다. 항목은 {example}처럼 적고, 중괄호 자체는 두 번 적으십시오.</translation>
    </message>
    <message>
        <source>{pattern!r} is no pattern for names: {field} cannot be written as {form!r}; try {number} for three digits, or leave it out.</source>
        <translation>이름 형식 {pattern!r}을(를) 쓸 수 없습니다. {field} 항목은 {form!r} 형태로 적을 수 없습니다. 세 자리 수는 {number}처럼 적거나, 그 부분을 빼십시오.</translation>
    </message>
    <message>
        <source>{path} was not recorded: no picture came in that time; record while pictures are shown.</source>
        <translation>{path} 녹화 안 됨: 그동안 들어온 화면이 없습니다. 화면이 나오는 동안 녹화하십시오.</translation>
    </message>
    <message>
        <source>{path} could not be recorded: not all of it was written, as if the disk were full or gone; choose another folder or disk.</source>
        <translation>{path} 녹화 실패: 디스크가 가득 찼거나 사라진 듯 끝까지 쓰이지 않았습니다. 다른 폴더나 디스크를 고르십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be recorded: {width} x {height} pixels do not go into {suffix}; let the name end with .avi, or choose a smaller picture.</source>
        <translation>{path} 녹화 불가: {width} x {height} 픽셀은 {suffix} 형식에 담을 수 없습니다. 이름이 .avi로 끝나게 하거나 더 작은 화면을 고르십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be recorded: no film format is called {suffix!r} here; let the name end with .mp4 or .avi.</source>
        <translation>{path} 녹화 불가: {suffix!r}(이)라는 동영상 형식을 모릅니다. 이름이 .mp4나 .avi로 끝나게 하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be recorded: its disk has {free} MB left; make room or choose another disk.</source>
        <translation>{path} 녹화 불가: 디스크에 {free} MB만 남았습니다. 공간을 만들거나 다른 디스크를 고르십시오.</translation>
    </message>
    <message>
        <source>{path}: the recording ended, since its disk has {free} MB left. What was recorded until then is kept; make room before the next one.</source>
        <translation>{path}: 디스크에 {free} MB만 남아 녹화를 끝냈습니다. 그때까지 녹화한 것은 남아 있습니다. 다음 녹화 전에 공간을 만드십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be written: no film format is called {suffix!r} here; let the name end with .mp4 or .gif.</source>
        <translation>{path}에 쓸 수 없습니다: {suffix!r}은(는) 여기서 쓰는 동영상 형식이 아닙니다. 이름이 .mp4 또는 .gif로 끝나게 하십시오.</translation>
    </message>
    <message>
        <source>{path} is there already; choose another name, or remove it first.</source>
        <translation>{path} 파일이 이미 있습니다. 다른 이름을 선택하거나 먼저 지우십시오.</translation>
    </message>
    <message>
        <source>{path}: to hide something in videos the package PyAV is needed, which is not installed; install it with &quot;pip install av&quot; where Haarlens is, and try again.</source>
        <translation>{path}: 동영상에서 가리려면 PyAV 패키지가 필요하지만 설치되어 있지 않습니다. Haarlens가 있는 곳에서 &quot;pip install av&quot;로 설치하고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{path} was not written: the process that encodes it ended with {how}. The video may be damaged, or memory was short: convert it with another program, or close other programs, and try again.</source>
        <translation>{path} 파일을 저장하지 못했습니다. 인코딩하던 프로세스가 끝났습니다({how}). 동영상이 손상되었거나 메모리가 부족했을 수 있습니다. 다른 프로그램으로 변환하거나 다른 프로그램을 닫고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be written: no film format is called {suffix!r} here; let the name end with .mp4, .mov or .mkv.</source>
        <translation>{path} 파일을 저장할 수 없습니다. {suffix!r}(이)라는 동영상 형식은 없습니다. 이름이 .mp4, .mov 또는 .mkv로 끝나게 하십시오.</translation>
    </message>
    <message>
        <source>{path} is the original video; choose another name, so that it stays.</source>
        <translation>{path} 파일은 원본 동영상입니다. 원본이 남도록 다른 이름을 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be read as a film ({reason}); convert it to MP4 and try again.</source>
        <translation>{path} 파일을 동영상으로 읽을 수 없습니다({reason}). MP4로 변환하고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot keep its sound ({codec}), which goes into no film format that is written here; convert the video to MP4 first.</source>
        <translation>{path} 파일에 소리({codec})를 그대로 담을 수 없습니다. 여기서 저장하는 어떤 동영상 형식에도 들어가지 않습니다. 먼저 동영상을 MP4로 변환하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot keep its sound ({codec}), which does not go into {suffix}; let the name end with .mkv.</source>
        <translation>{path} 파일에 소리({codec})를 그대로 담을 수 없습니다. {suffix} 형식에는 들어가지 않습니다. 이름이 .mkv로 끝나게 하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be encoded ({reason}); let the name end with .mkv, or install PyAV anew.</source>
        <translation>{path} 파일을 인코딩할 수 없습니다({reason}). 이름이 .mkv로 끝나게 하거나 PyAV를 다시 설치하십시오.</translation>
    </message>
    <message>
        <source>{path} was not written: its disk is full; make room or choose another disk.</source>
        <translation>{path} 파일을 저장하지 못했습니다. 디스크가 가득 찼습니다. 공간을 마련하거나 다른 디스크를 선택하십시오.</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>This program may not use cameras; allow it in the System Settings under Privacy &amp; Security &gt; Camera, and start it anew.</source>
        <translation>이 프로그램은 카메라를 쓸 수 없습니다. 시스템 설정의 개인정보 보호 및 보안 &gt; 카메라에서 허용하고 다시 시작하십시오.</translation>
    </message>
    <message>
        <source>Nothing is looked for, so that a recording would hide nothing; tick first what to look for.</source>
        <translation>찾을 대상이 선택되지 않아 녹화해도 아무것도 가려지지 않습니다. 먼저 찾을 대상을 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} is no longer there; put it back, or take it out of the list.</source>
        <translation>{path} 파일이 이제 없습니다. 파일을 되돌려 놓거나 목록에서 빼십시오.</translation>
    </message>
    <message>
        <source>Nothing is looked for, so that nothing would be hidden; tick first what to look for.</source>
        <translation>찾는 것이 없어 아무것도 가려지지 않습니다. 먼저 찾을 것을 선택하십시오.</translation>
    </message>
    <message>
        <source>The cameras cannot be listed, as a part of the program cannot be loaded ({reason}); install the program anew.</source>
        <translation>프로그램의 일부를 불러올 수 없어 카메라 목록을 만들 수 없습니다({reason}). 프로그램을 다시 설치하십시오.</translation>
    </message>
    <message>
        <source>{what}: the program made a mistake ({kind}). The log has the details.</source>
        <translation>{what}: 프로그램 오류가 발생했습니다({kind}). 자세한 내용은 로그에 있습니다.</translation>
    </message>
    <message>
        <source>{name} was cancelled</source>
        <translation>{name}: 취소했습니다</translation>
    </message>
    <message>
        <source>{path} could not be opened: {reason}.</source>
        <translation>{path}을(를) 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>the saved work</source>
        <translation>저장된 작업</translation>
    </message>
    <message>
        <source>{name} cannot be written as a PNG file; save it in another program first.</source>
        <translation>{name}을(를) PNG 파일로 저장할 수 없습니다. 먼저 다른 프로그램에서 저장하십시오.</translation>
    </message>
    <message>
        <source>{folder} cannot be watched closely, as the system watches no more folders for this program; changes in it show a little later.</source>
        <translation>{folder} 폴더를 바로바로 감시할 수 없습니다. 시스템이 이 프로그램에 허용하는 감시 한도에 이르렀기 때문입니다. 바뀐 내용은 조금 늦게 표시됩니다.</translation>
    </message>
    <message>
        <source>A cluster needs the package {package}, which is not installed; install it beside this program.</source>
        <translation>클러스터를 쓰려면 설치되어 있지 않은 패키지 {package}이(가) 필요합니다. 이 프로그램과 함께 설치하십시오.</translation>
    </message>
    <message>
        <source>No cluster answers at {address}; see that its scheduler runs and that the address is right.</source>
        <translation>{address}에서 응답하는 클러스터가 없습니다. 스케줄러가 실행 중인지, 주소가 맞는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The cluster at {address} has no workers; start some.</source>
        <translation>{address}의 클러스터에 작업자가 없습니다. 작업자를 시작하십시오.</translation>
    </message>
    <message>
        <source>{path} ended every worker of the cluster that took it up; it was passed over. The file may be damaged, or memory was short: save it anew with another program, or give workers more memory.</source>
        <translation>{path}을(를) 맡은 클러스터 작업자가 모두 종료되어 건너뛰었습니다. 파일이 손상되었거나 메모리가 부족했을 수 있습니다. 다른 프로그램으로 다시 저장하거나 작업자에 메모리를 더 주십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); check its name, the drive or the connection.</source>
        <translation>{path}을(를) 읽을 수 없습니다({reason}). 이름, 드라이브 또는 연결을 확인하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); change its permissions or choose another folder.</source>
        <translation>{path}을(를) 읽을 수 없습니다({reason}). 권한을 바꾸거나 다른 폴더를 고르십시오.</translation>
    </message>
    <message>
        <source>Another run on the computer {machine} writes into {folder}; wait until it ends. If it has ended already, delete {lock}.</source>
        <translation>컴퓨터 {machine}에서 다른 작업이 {folder}에 쓰고 있습니다. 끝날 때까지 기다리십시오. 이미 끝났다면 {lock}을(를) 지우십시오.</translation>
    </message>
    <message>
        <source>Another run writes into {folder}; wait until it ends, or choose another folder.</source>
        <translation>다른 작업이 {folder}에 쓰고 있습니다. 끝날 때까지 기다리거나 다른 폴더를 고르십시오.</translation>
    </message>
    <message>
        <source>{path} exists already and was not replaced; continue the earlier run, choose another folder, or allow files to be replaced.</source>
        <translation>{path}이(가) 이미 있어 바꾸지 않았습니다. 앞선 작업을 이어서 하거나, 다른 폴더를 고르거나, 파일을 바꿔도 되게 하십시오.</translation>
    </message>
    <message>
        <source>{path} was written for another picture of the same name; give one of them another name.</source>
        <translation>{path}은(는) 이름이 같은 다른 사진의 것으로 이미 썼습니다. 둘 중 하나의 이름을 바꾸십시오.</translation>
    </message>
    <message>
        <source>{folder} cannot be written to ({reason}); choose another folder.</source>
        <translation>{folder}에 쓸 수 없습니다({reason}). 다른 폴더를 고르십시오.</translation>
    </message>
    <message>
        <source>{path} ended the process that worked on it (with {how}); it was passed over. The file may be damaged, or memory was short: save it anew with another program, or close other programs, and try again.</source>
        <translation>{path}을(를) 처리하던 프로세스가 종료되어({how}) 건너뛰었습니다. 파일이 손상되었거나 메모리가 부족했을 수 있습니다. 다른 프로그램으로 다시 저장하거나 다른 프로그램을 닫고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>No process could be started to work in.</source>
        <translation>작업할 프로세스를 시작할 수 없습니다.</translation>
    </message>
    <message>
        <source>{path} was written, but the drive gives other bytes back; choose another folder and check the drive.</source>
        <translation>{path}을(를) 썼지만 드라이브에서 다른 내용이 읽힙니다. 다른 폴더를 고르고 드라이브를 점검하십시오.</translation>
    </message>
    <message>
        <source>see that the disk is there, sound and not full</source>
        <translation>디스크가 연결되어 있고 이상이 없으며 공간이 남아 있는지 확인하십시오</translation>
    </message>
    <message>
        <source>another program keeps it locked</source>
        <translation>다른 프로그램이 잠그고 있음</translation>
    </message>
    <message>
        <source>close that program</source>
        <translation>그 프로그램을 닫으십시오</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>파일이 손상됨</translation>
    </message>
    <message>
        <source>start the program again, which sets it aside</source>
        <translation>프로그램을 다시 시작하면 손상된 파일은 따로 보관됩니다</translation>
    </message>
    <message>
        <source>The library {path} cannot be read</source>
        <translation>라이브러리 파일 {path}을(를) 읽을 수 없습니다</translation>
    </message>
    <message>
        <source>The library {path} cannot be written</source>
        <translation>라이브러리 파일 {path}에 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>The library {path} is damaged and cannot be read: it is kept as {name}, and a new one was begun.</source>
        <translation>라이브러리 파일 {path}이(가) 손상되어 읽을 수 없습니다. 이 파일은 {name}(으)로 보관했으며 라이브러리를 새로 만들었습니다.</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>디스크 공간이 부족함</translation>
    </message>
    <message>
        <source>make room on it</source>
        <translation>디스크 공간을 확보하십시오</translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation>읽기 전용임</translation>
    </message>
    <message>
        <source>allow writing to it and to its folder</source>
        <translation>파일과 폴더에 쓰기를 허용하십시오</translation>
    </message>
    <message>
        <source>it is not allowed</source>
        <translation>권한이 없음</translation>
    </message>
    <message>
        <source>allow reading and writing it</source>
        <translation>파일의 읽기와 쓰기를 허용하십시오</translation>
    </message>
    <message>
        <source>it cannot be opened</source>
        <translation>파일을 열 수 없음</translation>
    </message>
    <message>
        <source>see that it is there and that its folder can be written to</source>
        <translation>파일이 있는지, 그 폴더에 쓸 수 있는지 확인하십시오</translation>
    </message>
    <message>
        <source>its disk reports an error</source>
        <translation>디스크 오류</translation>
    </message>
    <message>
        <source>The library {path} was written by a newer version of this program, which can still read it: it is kept as {name}, and a new one was begun.</source>
        <translation>라이브러리 파일 {path}은(는) 이 프로그램의 더 새로운 버전에서 저장했으며, 그 버전에서는 읽을 수 있습니다. 이 파일은 {name}(으)로 보관했으며 라이브러리를 새로 만들었습니다.</translation>
    </message>
    <message>
        <source>The library {path} cannot be opened</source>
        <translation>라이브러리 파일 {path}을(를) 열 수 없습니다</translation>
    </message>
    <message>
        <source>The library {path} cannot be opened (it is a folder); move that folder elsewhere.</source>
        <translation>라이브러리 파일 {path}을(를) 열 수 없습니다(같은 이름의 폴더가 있음). 그 폴더를 다른 곳으로 옮기십시오.</translation>
    </message>
    <message>
        <source>{failure} ({reason}); {remedy}.</source>
        <translation>{failure}({reason}). {remedy}.</translation>
    </message>
    <message>
        <source>{failure} ({reason}); see that it is there and that its folder can be written to.</source>
        <translation>{failure}({reason}). 파일이 있는지, 그 폴더에 쓸 수 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>{path} was cancelled</source>
        <translation>{path}: 취소했습니다</translation>
    </message>
    <message>
        <source>{path} stopped the search (the process ended with {how}); it was passed over. The file may be damaged, or memory was short: save it anew with another program, or close other programs, and open it again.</source>
        <translation>{path}에서 검출이 중단되어(프로세스 종료: {how}) 이 사진을 건너뛰었습니다. 파일이 손상되었거나 메모리가 부족했을 수 있습니다. 다른 프로그램에서 새로 저장하거나 다른 프로그램을 닫은 다음 다시 여십시오.</translation>
    </message>
    <message>
        <source>signal {number}</source>
        <translation>시그널 {number}</translation>
    </message>
    <message>
        <source>code {number}</source>
        <translation>코드 {number}</translation>
    </message>
    <message>
        <source>The process to search in did not start (it ended with {how}).</source>
        <translation>검출 프로세스를 시작하지 못했습니다(프로세스 종료: {how}).</translation>
    </message>
    <message>
        <source>No process could be started to search in: {reason}.</source>
        <translation>검출 프로세스를 시작할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The film was cancelled.</source>
        <translation>영상을 취소했습니다.</translation>
    </message>
    <message>
        <source>{path} was not written: no process could be started ({reason}); close other programs and try again.</source>
        <translation>{path} 파일을 저장하지 못했습니다. 프로세스를 시작할 수 없습니다({reason}). 다른 프로그램을 닫고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{path} is the photo itself; choose another name for the copy.</source>
        <translation>{path}은(는) 사진 자체입니다. 사본의 이름을 다르게 정하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be written as a PNG picture; choose a name that ends with .svg.</source>
        <translation>{path}을(를) PNG 사진으로 쓸 수 없습니다. 이름이 .svg로 끝나게 하십시오.</translation>
    </message>
    <message>
        <source>{path} needs more memory than is free; close other programs, let fewer pictures be worked on side by side, or make it smaller.</source>
        <translation>{path}에 필요한 메모리가 부족합니다. 다른 프로그램을 닫거나, 동시에 처리하는 사진 수를 줄이거나, 사진을 더 작게 만드십시오.</translation>
    </message>
    <message>
        <source>The search for a reason was cancelled.</source>
        <translation>이유 찾기를 취소했습니다.</translation>
    </message>
    <message>
        <source>The session {path} is damaged and cannot be read; get another copy of it.</source>
        <translation>세션 파일 {path}이(가) 손상되어 읽을 수 없습니다. 다른 사본을 사용하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be written: the name of a session has to end with {suffix}.</source>
        <translation>{path} 파일에 저장할 수 없습니다. 세션 파일의 이름은 {suffix}(으)로 끝나야 합니다.</translation>
    </message>
    <message>
        <source>{path} is no session of this program; open one whose name ends with {suffix}.</source>
        <translation>{path}은(는) 이 프로그램의 세션 파일이 아닙니다. 이름이 {suffix}(으)로 끝나는 파일을 여십시오.</translation>
    </message>
    <message>
        <source>The session {path} was saved by a newer version of this program; open it with that.</source>
        <translation>세션 파일 {path}은(는) 이 프로그램의 더 새로운 버전에서 저장했습니다. 그 버전에서 여십시오.</translation>
    </message>
    <message>
        <source>The session {path} cannot be read ({reason}); see that it is there and may be read.</source>
        <translation>세션 파일 {path}을(를) 읽을 수 없습니다({reason}). 파일이 있는지, 읽기 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The search of {name} was cancelled.</source>
        <translation>{name} 검색을 취소했습니다.</translation>
    </message>
    <message>
        <source>{name} delivers no pictures; unplug it and plug it in again.</source>
        <translation>{name}에서 영상이 들어오지 않습니다. 연결을 뽑았다가 다시 연결하십시오.</translation>
    </message>
    <message>
        <source>{name} delivers pictures that cannot be read; choose a smaller size, or plug it in elsewhere.</source>
        <translation>{name}에서 보내는 영상을 읽을 수 없습니다. 더 작은 크기를 선택하거나 다른 단자에 연결하십시오.</translation>
    </message>
    <message>
        <source>{name} delivers pictures of one colour alone; open its lens cover or its privacy switch, or plug it in again.</source>
        <translation>{name}의 영상이 한 가지 색으로만 나옵니다. 렌즈 덮개나 카메라 차단 스위치를 열거나 다시 연결하십시오.</translation>
    </message>
    <message>
        <source>{name} cannot be opened: it is not there, another program uses it, or the system&apos;s privacy settings forbid it; close other programs, look at those settings, or choose another camera.</source>
        <translation>{name}을(를) 열 수 없습니다. 카메라가 없거나, 다른 프로그램이 사용 중이거나, 시스템의 개인 정보 보호 설정에서 막혀 있습니다. 다른 프로그램을 닫고 설정을 확인하거나 다른 카메라를 선택하십시오.</translation>
    </message>
    <message>
        <source>{name} delivers its pictures in a way that is unknown here; choose another camera.</source>
        <translation>{name}에서 보내는 영상은 지원하지 않는 방식입니다. 다른 카메라를 선택하십시오.</translation>
    </message>
    <message>
        <source>{name} was unplugged; plug it in again.</source>
        <translation>{name}의 연결이 끊어졌습니다. 다시 연결하십시오.</translation>
    </message>
    <message>
        <source>{path} is damaged or of a rare kind: its {format} data cannot be decoded; copy it once more, or save it as PNG with another program.</source>
        <translation>{path}이(가) 손상되었거나 흔치 않은 형식이라 {format} 데이터를 읽을 수 없습니다. 다시 복사하거나 다른 프로그램에서 PNG로 저장하십시오.</translation>
    </message>
    <message>
        <source>{path} is no picture that can be read here; use {others} or {last}.</source>
        <translation>{path}은(는) 읽을 수 있는 그림이 아닙니다. {others} 또는 {last} 파일을 사용하십시오.</translation>
    </message>
    <message>
        <source>{path} is a HEIC picture, which cannot be read here; save it as JPEG or PNG with another program.</source>
        <translation>{path}은(는) HEIC 그림이라 읽을 수 없습니다. 다른 프로그램에서 JPEG나 PNG로 저장하십시오.</translation>
    </message>
    <message>
        <source>{path} ends before its picture is complete; copy or download it once more.</source>
        <translation>{path}의 그림 데이터가 중간에서 끊겨 있습니다. 다시 복사하거나 내려받으십시오.</translation>
    </message>
    <message>
        <source>{name} answers with error {status}; restart the camera, or check the address.</source>
        <translation>{name}에서 오류 {status}(으)로 응답했습니다. 카메라를 다시 시작하거나 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} cannot be reached; check the address.</source>
        <translation>{name}에 연결할 수 없습니다. 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} answers but sends no pictures; restart the camera.</source>
        <translation>{name}에서 응답은 하지만 영상을 보내지 않습니다. 카메라를 다시 시작하십시오.</translation>
    </message>
    <message>
        <source>{name} sends pictures that cannot be read; restart the camera, or check the network.</source>
        <translation>{name}에서 보내는 영상을 읽을 수 없습니다. 카메라를 다시 시작하거나 네트워크를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} has ended the stream; check the camera and the network.</source>
        <translation>{name}에서 스트림을 끝냈습니다. 카메라와 네트워크를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} sends no video (but {kind}); look into the camera&apos;s manual for the address of its MJPEG stream.</source>
        <translation>{name}에서 보내는 것은 영상이 아닙니다({kind}). 카메라 설명서에서 MJPEG 스트림의 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} sends something, and no MJPEG pictures; look into the camera&apos;s manual for the right address.</source>
        <translation>{name}에서 보내는 데이터에 MJPEG 영상이 없습니다. 카메라 설명서에서 올바른 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} sends no more pictures; check the camera and the network.</source>
        <translation>{name}에서 영상이 더 이상 오지 않습니다. 카메라와 네트워크를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} refuses this name and password; check them in the address.</source>
        <translation>{name}에서 사용자 이름과 암호를 거부했습니다. 주소에 적은 사용자 이름과 암호를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} asks for a name and a password; write http://name:password@... .</source>
        <translation>{name}에 연결하려면 사용자 이름과 암호가 필요합니다. http://이름:암호@... 형식으로 입력하십시오.</translation>
    </message>
    <message>
        <source>{name} is not known to the camera; look into its manual for the address.</source>
        <translation>{name}은(는) 카메라에 없는 주소입니다. 카메라 설명서에서 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} serves no more viewers; close another one and try again.</source>
        <translation>{name}에 더 이상 접속할 수 없습니다. 이 카메라를 보는 다른 프로그램을 닫고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{name} does not answer; check the address, the camera and the network.</source>
        <translation>{name}에서 응답이 없습니다. 주소, 카메라, 네트워크를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} takes no connection; check the address and its port, or the camera.</source>
        <translation>{name}에서 연결을 받지 않습니다. 주소와 포트 또는 카메라를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} is not known on this network; check the address.</source>
        <translation>{name}을(를) 이 네트워크에서 찾을 수 없습니다. 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} has a certificate that this computer does not trust; use http, or install the certificate.</source>
        <translation>{name}의 인증서를 이 컴퓨터에서 신뢰하지 않습니다. http를 사용하거나 인증서를 설치하십시오.</translation>
    </message>
    <message>
        <source>{name} does not speak HTTP there; check the address and its port.</source>
        <translation>{name}에서 HTTP로 응답하지 않습니다. 주소와 포트를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} cannot be reached ({reason}); check the network.</source>
        <translation>{name}에 연결할 수 없습니다({reason}). 네트워크를 확인하십시오.</translation>
    </message>
    <message>
        <source>{folder} has no pictures called {pattern}; choose another folder.</source>
        <translation>{folder} 폴더에 이름이 {pattern}인 그림이 없습니다. 다른 폴더를 선택하십시오.</translation>
    </message>
    <message>
        <source>{path}: {number} windows pass, and {limit} are the most that are answered; raise min_neighbors, or look for less.</source>
        <translation>{path}: 창 {number}개가 통과했으며 {limit}개까지만 답할 수 있습니다. min_neighbors를 높이거나 찾을 대상을 줄이십시오.</translation>
    </message>
    <message>
        <source>{path} needs more memory than is free; make it smaller.</source>
        <translation>{path}: 남은 메모리보다 많은 메모리가 필요합니다. 크기를 줄이십시오.</translation>
    </message>
    <message>
        <source>Packages that the web server needs are not installed: install Haarlens together with its extra &quot;serve&quot;, as in pip install &quot;haarlens[serve]&quot;.</source>
        <translation>웹 서버에 필요한 패키지가 설치되어 있지 않습니다. pip install &quot;haarlens[serve]&quot;처럼 Haarlens를 추가 항목 &quot;serve&quot;와 함께 설치하십시오.</translation>
    </message>
    <message>
        <source>The token is too easy to guess or cannot be sent; use at least {length} letters, digits and signs of ASCII.</source>
        <translation>토큰이 추측하기 쉽거나 보낼 수 없는 것입니다. ASCII 문자, 숫자, 기호를 {length}자 이상 쓰십시오.</translation>
    </message>
    <message>
        <source>{host} can be reached from other computers, so a token is needed; give one with --token, or listen at 127.0.0.1.</source>
        <translation>{host}에는 다른 컴퓨터에서 접속할 수 있으므로 토큰이 필요합니다. --token으로 토큰을 주거나 127.0.0.1을 쓰십시오.</translation>
    </message>
    <message>
        <source>{path} was given up: {seconds} seconds are the limit; make it smaller, or look for less.</source>
        <translation>{path}: 제한 시간 {seconds}초를 넘어 그만두었습니다. 크기를 줄이거나 찾을 대상을 줄이십시오.</translation>
    </message>
    <message>
        <source>Too many pictures are waiting already; send it again in a moment.</source>
        <translation>기다리는 사진이 이미 너무 많습니다. 잠시 뒤에 다시 보내십시오.</translation>
    </message>
    <message>
        <source>{host} is no address of this computer; give one of its own with --host, such as 127.0.0.1.</source>
        <translation>{host}은(는) 이 컴퓨터의 주소가 아닙니다. --host로 127.0.0.1 같은 이 컴퓨터의 주소를 주십시오.</translation>
    </message>
    <message>
        <source>The server cannot listen at {host}, port {port} ({reason}); choose another address or port.</source>
        <translation>서버가 {host}의 포트 {port}에서 요청을 받을 수 없습니다({reason}). 다른 주소나 포트를 고르십시오.</translation>
    </message>
    <message>
        <source>Another program uses port {port} of {host}; end it, or choose another port.</source>
        <translation>다른 프로그램이 {host}의 포트 {port}을(를) 쓰고 있습니다. 그 프로그램을 끝내거나 다른 포트를 고르십시오.</translation>
    </message>
    <message>
        <source>The server stopped by itself (it ended with {how}). Turn it on again.</source>
        <translation>서버가 저절로 멈추었습니다({how}). 다시 켜십시오.</translation>
    </message>
    <message>
        <source>No process could be started for the server: {reason}. Close other programs and turn it on again.</source>
        <translation>서버를 실행할 프로세스를 시작할 수 없습니다: {reason}. 다른 프로그램을 닫고 다시 켜십시오.</translation>
    </message>
    <message>
        <source>{name} was closed.</source>
        <translation>{name}: 닫았습니다.</translation>
    </message>
    <message>
        <source>{folder} does not exist; check its name and place.</source>
        <translation>{folder} 폴더가 없습니다. 이름과 위치를 확인하십시오.</translation>
    </message>
    <message>
        <source>{folder} is a file, not a folder; choose the folder of the pictures.</source>
        <translation>{folder}은(는) 폴더가 아니라 파일입니다. 그림이 있는 폴더를 선택하십시오.</translation>
    </message>
    <message>
        <source>{folder} may not be opened; change the folder&apos;s permissions.</source>
        <translation>{folder} 폴더를 열 권한이 없습니다. 폴더의 권한을 바꾸십시오.</translation>
    </message>
    <message>
        <source>{folder} cannot be opened ({reason}); check the drive or the connection.</source>
        <translation>{folder} 폴더를 열 수 없습니다({reason}). 드라이브나 연결을 확인하십시오.</translation>
    </message>
    <message>
        <source>{path} is empty, it has no bytes; copy or download it once more.</source>
        <translation>{path}은(는) 내용이 없는 빈 파일입니다. 다시 복사하거나 내려받으십시오.</translation>
    </message>
    <message>
        <source>{path} is too large: {width} x {height} are {megapixels} megapixels, and {limit} are the limit; make it smaller.</source>
        <translation>{path}이(가) 너무 큽니다. {width} x {height} 픽셀은 {megapixels}메가픽셀이며, 한도는 {limit}메가픽셀입니다. 그림 크기를 줄이십시오.</translation>
    </message>
    <message>
        <source>{path} needs more memory than is free ({width} x {height} pixels); close other programs or make it smaller.</source>
        <translation>{path}을(를) 열기에는 메모리가 부족합니다({width} x {height} 픽셀). 다른 프로그램을 닫거나 그림 크기를 줄이십시오.</translation>
    </message>
    <message>
        <source>{path} is a folder, not a picture; choose a picture in it.</source>
        <translation>{path}은(는) 그림이 아니라 폴더입니다. 그 안에 있는 그림을 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} does not exist; check its name and folder.</source>
        <translation>{path} 파일이 없습니다. 이름과 폴더를 확인하십시오.</translation>
    </message>
    <message>
        <source>{path} may not be read; change its permissions or copy it elsewhere.</source>
        <translation>{path} 파일을 읽을 권한이 없습니다. 권한을 바꾸거나 다른 곳으로 복사하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); check the drive or the connection.</source>
        <translation>{path} 파일을 읽을 수 없습니다({reason}). 드라이브나 연결을 확인하십시오.</translation>
    </message>
    <message>
        <source>{path} is animated, and a copy would lose all its pictures but the first; save the one you want as PNG with another program.</source>
        <translation>{path}은(는) 움직이는 그림이라 사본을 만들면 첫 장면만 남습니다. 원하는 장면을 다른 프로그램에서 PNG로 저장하십시오.</translation>
    </message>
    <message>
        <source>{path} has several pages, and a copy would lose all but the first; save each page as a file of its own with another program.</source>
        <translation>{path}에는 여러 쪽이 있어 사본을 만들면 첫 쪽만 남습니다. 다른 프로그램에서 쪽마다 별도의 파일로 저장하십시오.</translation>
    </message>
    <message>
        <source>{path} cannot be opened ({reason}); change the folder&apos;s permissions.</source>
        <translation>{path}을(를) 열 수 없습니다({reason}). 폴더의 권한을 바꾸십시오.</translation>
    </message>
    <message>
        <source>{name} sends no pictures; check the camera and the network.</source>
        <translation>{name}에서 영상을 보내지 않습니다. 카메라와 네트워크를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} sends pictures that cannot be read; check the camera and the network.</source>
        <translation>{name}에서 보내는 영상을 읽을 수 없습니다. 카메라와 네트워크를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} asks for a name and a password; write rtsp://name:password@... .</source>
        <translation>{name}에 연결하려면 사용자 이름과 암호가 필요합니다. rtsp://이름:암호@... 형식으로 입력하십시오.</translation>
    </message>
    <message>
        <source>{name} answers but sends no video that can be read; check the address.</source>
        <translation>{name}에서 응답은 하지만 읽을 수 있는 영상을 보내지 않습니다. 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} does not speak RTSP there; check the address and its port.</source>
        <translation>{name}에서 RTSP로 응답하지 않습니다. 주소와 포트를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} is no complete address; write one as http://192.168.0.20:8080/video.</source>
        <translation>{name}은(는) 완전한 주소가 아닙니다. http://192.168.0.20:8080/video 같은 형식으로 입력하십시오.</translation>
    </message>
    <message>
        <source>{name} cannot be opened, as addresses begin with http, https, rtsp or rtsps; check it.</source>
        <translation>{name}을(를) 열 수 없습니다. 주소는 http, https, rtsp 또는 rtsps로 시작해야 합니다. 주소를 확인하십시오.</translation>
    </message>
    <message>
        <source>{name} cannot be opened ({reason}); plug it in anew, or choose another one.</source>
        <translation>{name}을(를) 열 수 없습니다({reason}). 다시 연결하거나 다른 카메라를 선택하십시오.</translation>
    </message>
    <message>
        <source>{name} is in use by another program; close that program and try again.</source>
        <translation>{name}을(를) 다른 프로그램이 사용 중입니다. 그 프로그램을 닫고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>{name} delivers no pictures: it is another part of a camera, or no camera at all; choose another one.</source>
        <translation>{name}에서 영상이 들어오지 않습니다. 카메라의 다른 장치이거나 카메라가 아닙니다. 다른 카메라를 선택하십시오.</translation>
    </message>
    <message>
        <source>{name} may not be used by you; let an administrator add you to the group &quot;video&quot;, and log in anew.</source>
        <translation>{name}을(를) 사용할 권한이 없습니다. 관리자에게 요청하여 &quot;video&quot; 그룹에 계정을 추가한 다음 다시 로그인하십시오.</translation>
    </message>
    <message>
        <source>{name} is no camera; choose another one.</source>
        <translation>{name}은(는) 카메라가 아닙니다. 다른 것을 선택하십시오.</translation>
    </message>
    <message>
        <source>{name} is not there; plug it in, or choose another one.</source>
        <translation>{name}이(가) 없습니다. 카메라를 연결하거나 다른 카메라를 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} is a text, not a video; choose the video itself.</source>
        <translation>{path}은(는) 동영상이 아니라 텍스트입니다. 동영상 파일을 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} is a picture, not a video; open it as a picture.</source>
        <translation>{path}은(는) 동영상이 아니라 그림입니다. 그림으로 여십시오.</translation>
    </message>
    <message>
        <source>{path} was closed.</source>
        <translation>{path}: 닫았습니다.</translation>
    </message>
    <message>
        <source>{path} has no pictures that can be read: it is damaged, was cut short, holds sound alone or is of a format unknown here; copy or download it once more, or convert it to MP4.</source>
        <translation>{path}에서 읽을 수 있는 영상을 찾지 못했습니다. 손상되었거나, 중간에서 끊겼거나, 소리만 있거나, 지원하지 않는 형식입니다. 다시 복사하거나 내려받거나 MP4로 변환하십시오.</translation>
    </message>
    <message>
        <source>{path} is a folder, not a video; choose a video in it.</source>
        <translation>{path}은(는) 동영상이 아니라 폴더입니다. 그 안에 있는 동영상을 선택하십시오.</translation>
    </message>
    <message>
        <source>{path} is no file but a device or a pipe; choose a video&apos;s file.</source>
        <translation>{path}은(는) 파일이 아니라 장치나 파이프입니다. 동영상 파일을 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>ExplainPanel</name>
    <message>
        <source>Cascade</source>
        <translation>캐스케이드</translation>
    </message>
    <message>
        <source>Which cascade is asked: a face may be found by one and missed by another</source>
        <translation>어느 캐스케이드에 물을지 고릅니다. 한 캐스케이드가 찾은 얼굴을 다른 것은 놓칠 수 있습니다</translation>
    </message>
    <message>
        <source>The one that found the box</source>
        <translation>상자를 찾은 것</translation>
    </message>
</context>
<context>
    <name>ExplainedDepths</name>
    <message>
        <source>How far each place came</source>
        <translation>자리마다 어디까지 갔나</translation>
    </message>
    <message>
        <source>Looking at every window...</source>
        <translation>모든 윈도우를 보는 중...</translation>
    </message>
    <message>
        <source>Looking at every window: {n} %</source>
        <translation>모든 윈도우를 보는 중: {n} %</translation>
    </message>
    <message>
        <source>The photo is smaller than the smallest window of this cascade.</source>
        <translation>사진이 이 캐스케이드의 가장 작은 윈도우보다 작습니다.</translation>
    </message>
    <message>
        <source>{windows} windows were looked at; {passed} of them passed all {stages} stages.</source>
        <translation>윈도우 {windows}개를 보았고, 그중 {passed}개가 {stages}단계를 모두 통과했습니다.</translation>
    </message>
</context>
<context>
    <name>ExplainedGroups</name>
    <message>
        <source>From windows to boxes</source>
        <translation>윈도우에서 상자까지</translation>
    </message>
    <message>
        <source>Looking at every window...</source>
        <translation>모든 윈도우를 보는 중...</translation>
    </message>
    <message>
        <source>Looking at every window: {n} %</source>
        <translation>모든 윈도우를 보는 중: {n} %</translation>
    </message>
    <message>
        <source>No window of this photo passed all stages.</source>
        <translation>이 사진에서 모든 단계를 통과한 윈도우가 없습니다.</translation>
    </message>
    <message>
        <source>Candidates in all: {windows}. Groups: {groups}, of these detections: {detections}.</source>
        <translation>후보 모두 {windows}개, 묶음 {groups}개, 그중 검출 {detections}개입니다.</translation>
    </message>
    <message>
        <source>No window at this place passed all stages.</source>
        <translation>이 자리에서 모든 단계를 통과한 윈도우가 없습니다.</translation>
    </message>
    <message>
        <source>1 window here: one detection</source>
        <translation>이 자리의 윈도우 1개: 검출 하나</translation>
    </message>
    <message>
        <source>{n} windows agree here: one detection</source>
        <translation>이 자리에서 윈도우 {n}개가 일치: 검출 하나</translation>
    </message>
    <message>
        <source>1 window here: too few (more than {least} are needed)</source>
        <translation>이 자리의 윈도우 1개: 너무 적음 ({least}개보다 많아야 함)</translation>
    </message>
    <message>
        <source>{n} windows agree here: too few (more than {least} are needed)</source>
        <translation>이 자리에서 윈도우 {n}개가 일치: 너무 적음 ({least}개보다 많아야 함)</translation>
    </message>
    <message>
        <source>1 window here, inside a box in which more agree: left out</source>
        <translation>이 자리의 윈도우 1개: 더 많이 일치하는 상자 안에 있어 제외</translation>
    </message>
    <message>
        <source>{n} windows agree here, inside a box in which more agree: left out</source>
        <translation>이 자리에서 윈도우 {n}개가 일치: 더 많이 일치하는 상자 안에 있어 제외</translation>
    </message>
</context>
<context>
    <name>ExplainedWindow</name>
    <message>
        <source>One window</source>
        <translation>윈도우 하나</translation>
    </message>
    <message>
        <source>stages</source>
        <comment>in a file&apos;s name</comment>
        <translation>단계</translation>
    </message>
    <message>
        <source>Save ladder</source>
        <translation>단계 그림 저장</translation>
    </message>
    <message>
        <source>The photo is smaller than the smallest window of this cascade.</source>
        <translation>사진이 이 캐스케이드의 가장 작은 윈도우보다 작습니다.</translation>
    </message>
    <message>
        <source>The box is turned by {n} degrees, as the search turned the photo. The window is upright.</source>
        <translation>검색이 사진을 돌려 보았으므로 상자가 {n}도 기울어 있습니다. 윈도우는 똑바릅니다.</translation>
    </message>
    <message>
        <source>The box was found by {name}.</source>
        <translation>이 상자는 {name}이(가) 찾았습니다.</translation>
    </message>
    <message>
        <source>{cascade}: {size} pixels at {x}, {y} of {name}</source>
        <translation>{cascade}: {name}의 {x}, {y}에서 {size}픽셀</translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation>{name}을(를) 저장했습니다.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
</context>
<context>
    <name>Explaining</name>
    <message>
        <source>There is no photo to explain.</source>
        <translation>살펴볼 사진이 없습니다.</translation>
    </message>
    <message>
        <source>{cascade} answers. Click any place in the photo, or select a box.</source>
        <translation>{cascade}이(가) 답합니다. 사진의 아무 곳이나 클릭하거나 상자를 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>ExportAllOptions</name>
    <message>
        <source>Formats</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>Choose a format at least.</source>
        <translation>형식을 하나 이상 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>ExportOptions</name>
    <message>
        <source>In a folder</source>
        <translation>폴더에</translation>
    </message>
    <message>
        <source>Write files of the formats below into a folder</source>
        <translation>아래 형식의 파일을 폴더에 저장합니다</translation>
    </message>
    <message>
        <source>Beside the photos</source>
        <translation>사진 옆에</translation>
    </message>
    <message>
        <source>Write an XMP file beside each photo</source>
        <translation>사진마다 옆에 XMP 파일을 저장합니다</translation>
    </message>
    <message>
        <source>Where the files go</source>
        <translation>파일을 둘 곳</translation>
    </message>
    <message>
        <source>XMP files with the regions of faces, where digiKam, Lightroom and others look for them. The photos themselves stay as they are.</source>
        <translation>digiKam, Lightroom 등이 찾는 자리에 얼굴 영역을 담은 XMP 파일을 둡니다. 원본 사진은 그대로 둡니다.</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV 표</translation>
    </message>
    <message>
        <source>A row for each box, for spreadsheets</source>
        <translation>상자마다 한 줄, 스프레드시트용</translation>
    </message>
    <message>
        <source>Counts</source>
        <translation>개수</translation>
    </message>
    <message>
        <source>A row for each photo, with how many of each kind are in it</source>
        <translation>사진마다 한 줄, 종류별 개수</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON 줄</translation>
    </message>
    <message>
        <source>A line for each photo, for programs</source>
        <translation>사진마다 한 줄, 프로그램용</translation>
    </message>
    <message>
        <source>One JSON file, for training</source>
        <translation>JSON 파일 하나, 학습용</translation>
    </message>
    <message>
        <source>A text file for each photo, for training</source>
        <translation>사진마다 텍스트 파일 하나, 학습용</translation>
    </message>
    <message>
        <source>An XML file for each photo, for training</source>
        <translation>사진마다 XML 파일 하나, 학습용</translation>
    </message>
    <message>
        <source>A JSON file for each photo, to go on with in labelme</source>
        <translation>사진마다 JSON 파일 하나, labelme에서 이어서 작업</translation>
    </message>
    <message>
        <source>XMP files</source>
        <translation>XMP 파일</translation>
    </message>
    <message>
        <source>Regions of faces, as digiKam, Lightroom and others read them</source>
        <translation>digiKam, Lightroom 등이 읽는 얼굴 영역</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>What is found in a photo is listed here.</source>
        <translation>사진에서 찾은 것이 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>Tick above what to look for.</source>
        <translation>위에서 찾을 대상을 선택하십시오.</translation>
    </message>
    <message>
        <source>Not searched yet.</source>
        <translation>아직 찾지 않았습니다.</translation>
    </message>
</context>
<context>
    <name>FeaturePage</name>
    <message>
        <source>Feature</source>
        <translation>특징</translation>
    </message>
    <message>
        <source>A window is a square of the photo that is asked: is there a face in you? Each question is a feature: the pixels under white are added up, those under black are taken away, and the value is compared with a learned threshold. One or two questions make a tree; its answer is a vote.</source>
        <translation>윈도우는 사진의 정사각형 한 칸이며, 여기에 얼굴이 있는지 묻습니다. 질문 하나가 특징입니다. 흰색 아래의 픽셀은 더하고 검은색 아래의 픽셀은 빼서, 그 값을 학습된 임계값과 비교합니다. 질문 한두 개가 트리를 이루고, 트리의 대답이 투표값입니다.</translation>
    </message>
    <message>
        <source>Value and threshold</source>
        <translation>값과 임계값</translation>
    </message>
    <message>
        <source>value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>임계값</translation>
    </message>
    <message>
        <source>White and black are weighted so that an even area comes to 0. The value is divided by the contrast of the window, so that the light on a face hardly matters.</source>
        <translation>밝기가 고른 곳에서는 0이 되도록 흰색과 검은색에 가중치를 줍니다. 값을 윈도우의 명암 차이로 나누므로, 얼굴에 비치는 빛은 거의 영향을 주지 않습니다.</translation>
    </message>
    <message>
        <source>{n} of {total}; tree {tree} of stage {stage}</source>
        <translation>{total}개 중 {n}번째, {stage}단계의 트리 {tree}</translation>
    </message>
    <message>
        <source>The tree votes {vote} at once.</source>
        <translation>트리가 바로 대답합니다. 투표값은 {vote}입니다.</translation>
    </message>
    <message>
        <source>The tree asks one more question, and then votes {vote}.</source>
        <translation>트리가 한 번 더 묻습니다. 투표값은 {vote}입니다.</translation>
    </message>
</context>
<context>
    <name>FeatureStepper</name>
    <message>
        <source>Previous feature</source>
        <translation>이전 특징</translation>
    </message>
    <message>
        <source>Play the features</source>
        <translation>특징 재생</translation>
    </message>
    <message>
        <source>Next feature</source>
        <translation>다음 특징</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>1 feature a second</source>
        <translation>초당 특징 1개</translation>
    </message>
    <message>
        <source>{n} features a second</source>
        <translation>초당 특징 {n}개</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>특징</translation>
    </message>
    <message>
        <source>Stage {stage}, feature {n} of {total}</source>
        <translation>{stage}단계, 특징 {n}/{total}</translation>
    </message>
</context>
<context>
    <name>Features</name>
    <message>
        <source>White minus black is {value}: below {threshold}</source>
        <translation>흰색 빼기 검은색은 {value}: {threshold}보다 작음</translation>
    </message>
    <message>
        <source>White minus black is {value}: not below {threshold}</source>
        <translation>흰색 빼기 검은색은 {value}: {threshold}보다 작지 않음</translation>
    </message>
    <message>
        <source>That leads to one more question before there is a vote</source>
        <translation>투표하기 전에 한 번 더 묻습니다</translation>
    </message>
    <message>
        <source>Vote {vote}; the sum so far is {sum}</source>
        <translation>투표값 {vote}, 지금까지의 합 {sum}</translation>
    </message>
</context>
<context>
    <name>Film</name>
    <message>
        <source>Slow motion</source>
        <translation>슬로 모션</translation>
    </message>
    <message>
        <source>Real: {time}</source>
        <translation>실제 속도: {time}</translation>
    </message>
    <message>
        <source>All in {time}</source>
        <translation>전체 {time}</translation>
    </message>
    <message>
        <source>All {n} levels are done</source>
        <translation>레벨 {n}개를 모두 마침</translation>
    </message>
    <message>
        <source>Level {n} of {all}: windows of {width} px</source>
        <translation>레벨 {n}/{all}: 윈도우 크기 {width}px</translation>
    </message>
    <message>
        <source>Grouping candidates: {n} of {all} groups</source>
        <translation>후보 묶기: 묶음 {n}/{all}</translation>
    </message>
    <message>
        <source>1 detection</source>
        <translation>검출 1개</translation>
    </message>
    <message>
        <source>{n} detections</source>
        <translation>검출 {n}개</translation>
    </message>
    <message>
        <source>Passed all {all} stages: a candidate</source>
        <translation>{all}단계 모두 통과: 후보</translation>
    </message>
    <message>
        <source>Candidates: {n}</source>
        <translation>후보: {n}</translation>
    </message>
    <message>
        <source>Every window shows</source>
        <translation>모든 윈도우 표시</translation>
    </message>
    <message>
        <source>Too little contrast to be looked at</source>
        <translation>대비가 너무 낮아 보지 않음</translation>
    </message>
    <message>
        <source>Stopped at once: {percent} %</source>
        <translation>바로 멈춤: {percent}%</translation>
    </message>
    <message>
        <source>Stopped at stage {n} of {all}</source>
        <translation>{all}단계 중 {n}단계에서 멈춤</translation>
    </message>
    <message>
        <source>Windows: {n}</source>
        <translation>윈도우: {n}</translation>
    </message>
    <message>
        <source>1 window in {n} shows</source>
        <translation>윈도우 {n}개마다 1개 표시</translation>
    </message>
</context>
<context>
    <name>FilmGlass</name>
    <message>
        <source>The window as the cascade sees it</source>
        <translation>캐스케이드가 보는 윈도우</translation>
    </message>
    <message>
        <source>The window as the cascade sees it. White counts for it, black against it, feature after feature</source>
        <translation>캐스케이드가 보는 윈도우. 특징마다 흰 부분은 더하고 검은 부분은 뺍니다</translation>
    </message>
</context>
<context>
    <name>FilmSection</name>
    <message>
        <source>Step back by one window</source>
        <translation>윈도우 하나 뒤로</translation>
    </message>
    <message>
        <source>Step on by one window</source>
        <translation>윈도우 하나 앞으로</translation>
    </message>
    <message>
        <source>Next candidate</source>
        <translation>다음 후보</translation>
    </message>
    <message>
        <source>Go on to the next window that passes all stages</source>
        <translation>모든 단계를 통과하는 다음 윈도우으로 이동</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>From slow motion, which shows every window, to the speed of the search itself</source>
        <translation>모든 윈도우을 보여 주는 슬로 모션부터 실제 검색 속도까지</translation>
    </message>
    <message>
        <source>Saving the film</source>
        <translation>영상 저장 중</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Save the film no more</source>
        <translation>영상 저장 중지</translation>
    </message>
    <message>
        <source>Stand still</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>Play the search</source>
        <translation>검색 과정 재생</translation>
    </message>
    <message>
        <source>Place in the film</source>
        <translation>영상에서의 위치</translation>
    </message>
    <message>
        <source>Where the film is: from the smallest windows to the largest, then the grouping</source>
        <translation>영상의 위치: 가장 작은 윈도우부터 가장 큰 윈도우까지, 그다음 묶기</translation>
    </message>
    <message>
        <source>Save the film...</source>
        <translation>영상 저장...</translation>
    </message>
    <message>
        <source>Save it as a video (MP4) or as a moving picture (GIF)</source>
        <translation>동영상(MP4) 또는 움직이는 그림(GIF)으로 저장</translation>
    </message>
    <message>
        <source>All of it, in 20 seconds...</source>
        <translation>전체를 20초로...</translation>
    </message>
    <message>
        <source>From here at this speed, 20 seconds...</source>
        <translation>여기부터 이 속도로 20초...</translation>
    </message>
    <message>
        <source>stopped at once</source>
        <translation>바로 멈춤</translation>
    </message>
    <message>
        <source>stopped later</source>
        <translation>나중에 멈춤</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>후보</translation>
    </message>
    <message>
        <source>detection</source>
        <translation>검출</translation>
    </message>
</context>
<context>
    <name>Filming</name>
    <message>
        <source>The search as a film</source>
        <translation>검색 과정 영상</translation>
    </message>
    <message>
        <source>If you close the window, this ends, and no file is left behind.</source>
        <translation>창을 닫으면 작업이 끝나고 파일은 남지 않습니다.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Open a photo to see how it is searched.</source>
        <translation>검색 과정을 보려면 사진을 여십시오.</translation>
    </message>
    <message>
        <source>The film is being made...</source>
        <translation>영상을 만드는 중...</translation>
    </message>
    <message>
        <source>This photo is smaller than the window of the cascade, which has {size} px.</source>
        <translation>이 사진은 캐스케이드의 윈도우({size}px)보다 작습니다.</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>동영상</translation>
    </message>
    <message>
        <source>Moving picture</source>
        <translation>움직이는 그림</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색 과정</translation>
    </message>
    <message>
        <source>Save the film</source>
        <translation>영상 저장</translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation>{name}을(를) 저장했습니다.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
    <message>
        <source>The film {name} is being saved.</source>
        <translation>영상 {name}을(를) 저장하는 중입니다.</translation>
    </message>
</context>
<context>
    <name>FindPanel</name>
    <message>
        <source>Sensitivity</source>
        <translation>민감도</translation>
    </message>
    <message>
        <source>Smallest size</source>
        <translation>최소 크기</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>빠르게</translation>
    </message>
    <message>
        <source>The quickest look: upright faces seen from the front</source>
        <translation>가장 빠름: 똑바른 정면 얼굴</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>Also tilted heads and faces seen from the side, in little time</source>
        <translation>짧은 시간에 기울어진 얼굴과 옆얼굴까지</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>꼼꼼히</translation>
    </message>
    <message>
        <source>The closest look: also heads tilted far; takes longer</source>
        <translation>가장 꼼꼼함: 많이 기울어진 얼굴까지. 더 오래 걸림</translation>
    </message>
    <message>
        <source>How closely to look</source>
        <translation>찾기 정밀도</translation>
    </message>
    <message>
        <source>Leave out what is smaller; a share of the photo&apos;s shorter side</source>
        <translation>이보다 작은 것은 제외. 사진의 짧은 변에 대한 비율</translation>
    </message>
    <message>
        <source>Off while one cascade runs alone: its scores do not say how sure it is</source>
        <translation>캐스케이드 단독 실행 중에는 사용할 수 없음: 점수가 확실한 정도를 나타내지 않음</translation>
    </message>
    <message>
        <source>Higher shows more, also what is less sure; nothing is searched again</source>
        <translation>높을수록 덜 확실한 것까지 더 많이 표시. 다시 찾지는 않음</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>제한 없음</translation>
    </message>
</context>
<context>
    <name>FolderChoice</name>
    <message>
        <source>Choose...</source>
        <translation>선택...</translation>
    </message>
</context>
<context>
    <name>GroupingPage</name>
    <message>
        <source>Grouping</source>
        <translation>묶기</translation>
    </message>
    <message>
        <source>Around a face many windows pass, shifted a little or of another size. A chance hit is mostly alone. So candidates that agree are merged into one box, their mean. The others of its group are a candidate&apos;s neighbours, and a group with too few of them is dropped.</source>
        <translation>얼굴 둘레에서는 조금 어긋나거나 크기가 다른 윈도우가 많이 통과합니다. 우연히 통과한 윈도우는 대개 혼자입니다. 그래서 서로 일치하는 후보를 평균하여 상자 하나로 묶습니다. 같은 묶음의 다른 후보가 이웃이며, 이웃이 너무 적은 묶음은 버립니다.</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>후보</translation>
    </message>
    <message>
        <source>What becomes of them</source>
        <translation>묶은 결과</translation>
    </message>
    <message>
        <source>Click a group, or go from one to the next with the arrow keys</source>
        <translation>묶음을 클릭하거나 화살표 키로 차례로 고르십시오</translation>
    </message>
    <message>
        <source>Least number of neighbours</source>
        <translation>최소 이웃 수</translation>
    </message>
    <message>
        <source>Before: {candidates} candidates in {groups} groups</source>
        <translation>묶기 전: 후보 {candidates}개, 묶음 {groups}개</translation>
    </message>
    <message>
        <source>Before: {candidates} candidates, not grouped</source>
        <translation>묶기 전: 후보 {candidates}개, 묶지 않음</translation>
    </message>
    <message>
        <source>After: {kept} kept (solid), {dropped} dropped (dashed)</source>
        <translation>묶은 뒤: 남음 {kept}개(실선), 버림 {dropped}개(점선)</translation>
    </message>
    <message>
        <source>With 0 nothing is grouped: every candidate is a box of its own.</source>
        <translation>0이면 묶지 않습니다. 후보마다 상자 하나가 됩니다.</translation>
    </message>
    <message>
        <source>Move the slider, or click a group to see why it stays or goes.</source>
        <translation>슬라이더를 움직여 보십시오. 묶음을 클릭하면 왜 남거나 버려지는지 알 수 있습니다.</translation>
    </message>
    <message>
        <source>Group {n}: neighbours of each candidate: {neighbors}, needed: {least}. It stays.</source>
        <translation>묶음 {n}: 후보마다 이웃 {neighbors}개, {least}개 이상 필요. 남습니다.</translation>
    </message>
    <message>
        <source>Group {n}: neighbours of each candidate: {neighbors}, needed: {least}. It is dropped.</source>
        <translation>묶음 {n}: 후보마다 이웃 {neighbors}개, {least}개 이상 필요. 버려집니다.</translation>
    </message>
    <message>
        <source>Group {n}: it lies inside a group with clearly more neighbours. It is dropped.</source>
        <translation>묶음 {n}: 이웃이 훨씬 많은 묶음 안에 있습니다. 버려집니다.</translation>
    </message>
</context>
<context>
    <name>GroupsSection</name>
    <message>
        <source>Show it over the photo</source>
        <translation>사진 위에 표시</translation>
    </message>
    <message>
        <source>Show all windows that passed every stage, and the boxes that they make</source>
        <translation>모든 단계를 통과한 윈도우와 그것들이 이루는 상자를 표시합니다</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>과정</translation>
    </message>
    <message>
        <source>Play the grouping</source>
        <translation>묶는 과정 재생</translation>
    </message>
    <message>
        <source>The search of this program asks several cascades: its boxes may be others.</source>
        <translation>이 프로그램의 검색은 여러 캐스케이드에 물으므로 상자가 다를 수 있습니다.</translation>
    </message>
    <message>
        <source>Each frame is a window that passed all stages, a candidate.</source>
        <translation>테두리 하나하나가 모든 단계를 통과한 윈도우, 곧 후보입니다.</translation>
    </message>
    <message>
        <source>Candidates of one colour lie so near to each other that they agree.</source>
        <translation>같은 색의 후보는 서로 가까워 일치하는 것들입니다.</translation>
    </message>
    <message>
        <source>Candidates that agree become one box, their mean.</source>
        <translation>일치하는 후보는 평균인 상자 하나가 됩니다.</translation>
    </message>
    <message>
        <source>Boxes of too few candidates, or inside stronger ones, are gone.</source>
        <translation>후보가 너무 적거나 더 강한 상자 안에 있는 상자는 사라졌습니다.</translation>
    </message>
</context>
<context>
    <name>HideAllOptions</name>
    <message>
        <source>Hide: {kind}</source>
        <translation>가리기: {kind}</translation>
    </message>
    <message>
        <source>Search every copy again</source>
        <translation>모든 사본 다시 검색</translation>
    </message>
    <message>
        <source>Read each copy back and look thoroughly whether anything can still be found</source>
        <translation>사본마다 다시 읽어 아직 찾아지는 것이 있는지 정밀하게 확인합니다</translation>
    </message>
    <message>
        <source>How to hide</source>
        <translation>가리는 방법</translation>
    </message>
    <message>
        <source>What to hide</source>
        <translation>가릴 것</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>사본</translation>
    </message>
    <message>
        <source>Choose the picture that covers what is hidden.</source>
        <translation>가릴 때 덮을 그림을 선택하십시오.</translation>
    </message>
    <message>
        <source>Choose what is to be hidden.</source>
        <translation>가릴 것을 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>HidePanel</name>
    <message>
        <source>Nothing has been found in this photo yet. Draw a box, or look for more.</source>
        <translation>이 사진에서 아직 찾은 것이 없습니다. 상자를 그리거나 더 찾아보십시오.</translation>
    </message>
    <message>
        <source>Hide: {kind}</source>
        <translation>가리기: {kind}</translation>
    </message>
    <message>
        <source>Save a copy in which nothing of it is left; the photo itself stays as it is</source>
        <translation>가린 곳에 아무것도 남지 않은 사본을 저장합니다. 사진 자체는 그대로입니다</translation>
    </message>
    <message>
        <source>Hide {what}...</source>
        <translation>{what} 가리기...</translation>
    </message>
    <message>
        <source>Hide...</source>
        <translation>가리기...</translation>
    </message>
</context>
<context>
    <name>HideVideoDialog</name>
    <message>
        <source>Hide faces in video</source>
        <translation>동영상에서 얼굴 가리기</translation>
    </message>
</context>
<context>
    <name>Hiding</name>
    <message>
        <source>Nothing is chosen to be hidden in {name}.</source>
        <translation>{name}에서 가릴 것을 고르지 않았습니다.</translation>
    </message>
    <message>
        <source>Hiding {what} in {name}...</source>
        <translation>{name}에서 {what} 가리는 중...</translation>
    </message>
    <message>
        <source>Same format</source>
        <translation>같은 형식</translation>
    </message>
    <message>
        <source>Save hidden copy</source>
        <translation>가린 사본 저장</translation>
    </message>
    <message>
        <source>{name} is the photo itself. What is hidden in it cannot be brought back.</source>
        <translation>{name}은(는) 사진 자체입니다. 가린 것은 되돌릴 수 없습니다.</translation>
    </message>
    <message>
        <source>Replace the photo</source>
        <translation>사진 바꾸기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Saved {name}. It is searched again to make sure...</source>
        <translation>{name}을(를) 저장했습니다. 확인하려고 다시 검출하는 중...</translation>
    </message>
    <message>
        <source>Saved {name}. Nothing is found in it any more.</source>
        <translation>{name}을(를) 저장했습니다. 이제 아무것도 검출되지 않습니다.</translation>
    </message>
    <message>
        <source>Saved {name}, but in it is still found: {what}. Look at it before you pass it on.</source>
        <translation>{name}을(를) 저장했지만 아직 검출됩니다: {what}. 건네기 전에 살펴보십시오.</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>{name} is no longer in the list.</source>
        <translation>{name}은(는) 이제 목록에 없습니다.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
</context>
<context>
    <name>HidingOptions</name>
    <message>
        <source>Margin</source>
        <translation>여백</translation>
    </message>
    <message>
        <source>At most 8 blocks across; nothing finer is left.</source>
        <translation>가로세로 8칸까지만 남고 더 자세한 것은 사라집니다.</translation>
    </message>
    <message>
        <source>Shrunk and mixed with noise; nothing can sharpen it again.</source>
        <translation>줄이고 잡음을 섞어 다시 선명하게 할 수 없습니다.</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>채우기</translation>
    </message>
    <message>
        <source>Cover with one colour: nothing is left</source>
        <translation>한 가지 색으로 덮어 아무것도 남기지 않습니다</translation>
    </message>
    <message>
        <source>Pixelate</source>
        <translation>모자이크</translation>
    </message>
    <message>
        <source>Cover with a few large blocks</source>
        <translation>큰 칸 몇 개로 덮습니다</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>흐리게</translation>
    </message>
    <message>
        <source>Cover with a blur that cannot be undone</source>
        <translation>되돌릴 수 없게 흐립니다</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Cover with a picture of your own</source>
        <translation>직접 고른 그림으로 덮습니다</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>상자</translation>
    </message>
    <message>
        <source>Hide the whole box, turned with the face</source>
        <translation>얼굴과 함께 기울어진 상자 전체를 가립니다</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>타원</translation>
    </message>
    <message>
        <source>Hide an ellipse, turned with the face</source>
        <translation>얼굴과 함께 기울어진 타원을 가립니다</translation>
    </message>
    <message>
        <source>Hide with</source>
        <translation>가리는 방법</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>How far to hide beyond each side of the box</source>
        <translation>상자 둘레로 얼마나 더 넓게 가릴지 정합니다</translation>
    </message>
</context>
<context>
    <name>IntegralPage</name>
    <message>
        <source>Integral image</source>
        <translation>적분 영상</translation>
    </message>
    <message>
        <source>A cascade adds up the pixels of thousands of rectangles. To be quick it first makes an integral image: each of its numbers is the sum of all pixels above it and to its left. Draw a rectangle on the pixels: the four numbers at its corners are enough to tell its sum.</source>
        <translation>캐스케이드는 수많은 사각형 안의 픽셀을 더해야 합니다. 빨리 더하려고 먼저 적분 영상을 만듭니다. 적분 영상의 수는 저마다 그 위쪽과 왼쪽에 있는 모든 픽셀의 합입니다. 픽셀 위에 사각형을 그려 보십시오. 네 모서리의 수만으로 그 안의 합을 알 수 있습니다.</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>픽셀</translation>
    </message>
    <message>
        <source>Pixels with a rectangle, and their integral image</source>
        <translation>사각형을 그린 픽셀과 그 적분 영상</translation>
    </message>
    <message>
        <source>Draw with the mouse; arrow keys move it, with Shift they resize it</source>
        <translation>마우스로 그리거나 화살표 키로 옮기십시오. Shift를 함께 누르면 크기가 바뀝니다</translation>
    </message>
    <message>
        <source>The sum from the four corners</source>
        <translation>네 모서리로 구한 합</translation>
    </message>
    <message>
        <source>B and C are taken away, and with them the part at A twice; so A is added once again. The zeros at the edge are there because nothing lies above or to the left.</source>
        <translation>B와 C를 빼면 A 부분을 두 번 빼게 되므로, A를 한 번 다시 더합니다. 가장자리가 0인 것은 그 위쪽이나 왼쪽에 픽셀이 없기 때문입니다.</translation>
    </message>
    <message>
        <source>Added by hand, {n} numbers: {numbers} = {sum}</source>
        <translation>하나씩 더하기, 수 {n}개: {numbers} = {sum}</translation>
    </message>
</context>
<context>
    <name>LiveCanvas</name>
    <message>
        <source>Live picture</source>
        <translation>실시간 화면</translation>
    </message>
</context>
<context>
    <name>LiveNotice</name>
    <message>
        <source>Opening {name}...</source>
        <translation>{name} 여는 중...</translation>
    </message>
    <message>
        <source>The picture is lost. Trying again...</source>
        <translation>화면이 끊겼습니다. 다시 시도하는 중...</translation>
    </message>
    <message>
        <source>{name} cannot be shown</source>
        <translation>{name}을(를) 보여 줄 수 없습니다</translation>
    </message>
    <message>
        <source>Try again now</source>
        <translation>지금 다시 시도</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Open it once more, at once</source>
        <translation>바로 다시 엽니다</translation>
    </message>
    <message>
        <source>Close the camera or the video</source>
        <translation>카메라나 동영상을 닫습니다</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>LiveSaving</name>
    <message>
        <source>The snapshot was saved as {path}.</source>
        <translation>스냅샷을 {path}에 저장했습니다.</translation>
    </message>
    <message>
        <source>Recorded {duration} as {path}.</source>
        <translation>{duration} 분량을 {path}에 녹화했습니다.</translation>
    </message>
    <message>
        <source>{n} pictures were left out, as the computer was too slow.</source>
        <translation>컴퓨터가 느려서 {n}장이 빠졌습니다.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
</context>
<context>
    <name>LiveSession</name>
    <message>
        <source>{n} videos were opened. Page Down shows the next one.</source>
        <translation>동영상 {n}개를 열었습니다. Page Down을 누르면 다음 것이 나옵니다.</translation>
    </message>
    <message>
        <source>Play pictures of a folder</source>
        <translation>폴더의 사진 재생</translation>
    </message>
    <message>
        <source>{name} ({n} of {total})</source>
        <translation>{name} ({total}개 중 {n})</translation>
    </message>
    <message>
        <source>The whole video was searched: 1 appearance.</source>
        <translation>동영상 전체를 검색했습니다: 등장 1번.</translation>
    </message>
    <message>
        <source>The whole video was searched: {n} appearances.</source>
        <translation>동영상 전체를 검색했습니다: 등장 {n}번.</translation>
    </message>
    <message>
        <source>Nobody appears there, as far as the whole video has been searched.</source>
        <translation>지금까지 검색한 곳 중 그쪽에는 아무도 나오지 않습니다.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open recent</source>
        <translation>최근 항목 열기</translation>
    </message>
    <message>
        <source>Back to Find</source>
        <translation>찾기로 돌아가기</translation>
    </message>
    <message>
        <source>Clear recent</source>
        <translation>최근 항목 지우기</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>찾기</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>검출 결과</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>F&amp;ind</source>
        <translation>찾기(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>도구(&amp;T)</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>What is recorded</source>
        <translation>녹화할 모습</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>가리기</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>잘라내기</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Cut-outs</source>
        <translation>잘라낸 조각</translation>
    </message>
    <message>
        <source>Box is</source>
        <translation>상자 종류</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>색상</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
</context>
<context>
    <name>MessageStrip</name>
    <message>
        <source>Dismiss this message</source>
        <translation>메시지 닫기</translation>
    </message>
    <message>
        <source>+{n} more</source>
        <translation>외 {n}개</translation>
    </message>
</context>
<context>
    <name>OutcomeTable</name>
    <message>
        <source>Photos to see to</source>
        <translation>살펴볼 사진</translation>
    </message>
</context>
<context>
    <name>OutputActions</name>
    <message>
        <source>Hide in this photo</source>
        <translation>이 사진에서 가리기</translation>
    </message>
    <message>
        <source>Hide what was found, and see it before you save</source>
        <translation>찾은 것을 가리고, 저장하기 전에 봅니다</translation>
    </message>
    <message>
        <source>Save hidden copy...</source>
        <translation>가린 사본 저장...</translation>
    </message>
    <message>
        <source>Save a copy with what was found hidden</source>
        <translation>찾은 것을 가린 사본을 저장합니다</translation>
    </message>
    <message>
        <source>Hide all...</source>
        <translation>모두 가리기...</translation>
    </message>
    <message>
        <source>Save copies of all listed photos with what was found hidden</source>
        <translation>목록에 있는 모든 사진의 사본을 찾은 것을 가려 저장합니다</translation>
    </message>
    <message>
        <source>Hide faces in video...</source>
        <translation>동영상에서 얼굴 가리기...</translation>
    </message>
    <message>
        <source>Save a copy of this video in which those who appear are hidden, sound and all</source>
        <translation>이 동영상에 나오는 얼굴을 가린 복사본을 소리까지 그대로 저장합니다</translation>
    </message>
    <message>
        <source>Crop this photo</source>
        <translation>이 사진 잘라내기</translation>
    </message>
    <message>
        <source>Cut out what was found, and see it before you save</source>
        <translation>찾은 것을 잘라내고, 저장하기 전에 봅니다</translation>
    </message>
    <message>
        <source>Save crops...</source>
        <translation>잘라내어 저장...</translation>
    </message>
    <message>
        <source>Save what was found in this photo as pictures</source>
        <translation>이 사진에서 찾은 것을 사진으로 저장합니다</translation>
    </message>
    <message>
        <source>Crop all...</source>
        <translation>모두 잘라내기...</translation>
    </message>
    <message>
        <source>Cut out what was found in all listed photos</source>
        <translation>목록에 있는 모든 사진에서 찾은 것을 잘라냅니다</translation>
    </message>
    <message>
        <source>Export boxes...</source>
        <translation>상자 내보내기...</translation>
    </message>
    <message>
        <source>Save where everything lies, for other programs</source>
        <translation>찾은 것의 위치를 다른 프로그램에서 쓰도록 저장합니다</translation>
    </message>
    <message>
        <source>Export all...</source>
        <translation>모두 내보내기...</translation>
    </message>
    <message>
        <source>Save where everything lies in all listed photos</source>
        <translation>목록에 있는 모든 사진에서 찾은 것의 위치를 저장합니다</translation>
    </message>
    <message>
        <source>Contact sheet...</source>
        <translation>밀착 인화...</translation>
    </message>
    <message>
        <source>Save a PDF of all listed photos with their faces, to print</source>
        <translation>목록에 있는 모든 사진과 얼굴을 인쇄용 PDF로 저장합니다</translation>
    </message>
    <message>
        <source>Share on this network...</source>
        <translation>이 네트워크에서 공유...</translation>
    </message>
    <message>
        <source>Let others find and hide faces with this computer, in a browser</source>
        <translation>다른 사람이 브라우저에서 이 컴퓨터로 얼굴을 찾고 가리게 합니다</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>가리기</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>잘라내기</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
</context>
<context>
    <name>PhotoList</name>
    <message>
        <source>Missing</source>
        <translation>파일 없음</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>읽을 수 없음</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>None kept</source>
        <translation>유지한 것 없음</translation>
    </message>
    <message>
        <source>1 dropped</source>
        <translation>1개 제외</translation>
    </message>
    <message>
        <source>{n} dropped</source>
        <translation>{n}개 제외</translation>
    </message>
    <message>
        <source>out of date</source>
        <translation>다시 찾아야 함</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>검토 완료</translation>
    </message>
    <message>
        <source>not reviewed</source>
        <translation>미검토</translation>
    </message>
    <message>
        <source>Sorted by: {order}</source>
        <translation>정렬: {order}</translation>
    </message>
    <message>
        <source>Which photos the list shows</source>
        <translation>목록에 표시할 사진</translation>
    </message>
    <message>
        <source>Show photos</source>
        <translation>사진 표시</translation>
    </message>
    <message>
        <source>Sort photos</source>
        <translation>사진 정렬</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Photos that you open are listed here.</source>
        <translation>사진을 열면 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>No photo with detections at this sensitivity.</source>
        <translation>이 민감도에서 검출 결과가 있는 사진이 없습니다.</translation>
    </message>
    <message>
        <source>No photo without detections at this sensitivity.</source>
        <translation>이 민감도에서는 모든 사진에 검출 결과가 있습니다.</translation>
    </message>
    <message>
        <source>All photos have been reviewed.</source>
        <translation>모든 사진을 검토했습니다.</translation>
    </message>
    <message>
        <source>No photo has been reviewed yet.</source>
        <translation>아직 검토한 사진이 없습니다.</translation>
    </message>
    <message>
        <source>All photos could be read.</source>
        <translation>모든 사진을 읽었습니다.</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>모든 사진</translation>
    </message>
    <message>
        <source>With detections</source>
        <translation>검출 있음</translation>
    </message>
    <message>
        <source>No detections</source>
        <translation>검출 없음</translation>
    </message>
    <message>
        <source>Not reviewed</source>
        <translation>미검토</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>검토 완료</translation>
    </message>
    <message>
        <source>Order of opening</source>
        <translation>불러온 순서</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>날짜</translation>
    </message>
    <message>
        <source>Number of detections</source>
        <translation>검출 개수</translation>
    </message>
    <message>
        <source>Out of date</source>
        <translation>다시 찾아야 함</translation>
    </message>
</context>
<context>
    <name>PhotoOutput</name>
    <message>
        <source>This photo is still being read.</source>
        <translation>이 사진을 아직 읽고 있습니다.</translation>
    </message>
    <message>
        <source>This photo was pasted and has no file yet.</source>
        <translation>이 사진은 붙여 넣은 것이어서 아직 파일이 없습니다.</translation>
    </message>
</context>
<context>
    <name>PixelsPage</name>
    <message>
        <source>Pixels</source>
        <translation>픽셀</translation>
    </message>
    <message>
        <source>A photo is a grid of pixels. In a grey photo each pixel is one number: 0 is black, 255 is white, and the greys lie between. These numbers are all that the computer sees.</source>
        <translation>사진은 픽셀이 바둑판처럼 늘어선 것입니다. 회색조 사진에서 픽셀은 하나의 수입니다. 0은 검은색, 255는 흰색이고 그 사이가 회색입니다. 컴퓨터가 보는 것은 이 수들뿐입니다.</translation>
    </message>
    <message>
        <source>The sample with the patch that is magnified</source>
        <translation>확대한 부분을 표시한 예제 사진</translation>
    </message>
    <message>
        <source>Drag the frame, or move it with the arrow keys</source>
        <translation>틀을 끌거나 화살표 키로 옮기십시오</translation>
    </message>
    <message>
        <source>Grey values of the patch</source>
        <translation>확대한 부분의 회색 값</translation>
    </message>
    <message>
        <source>{width} × {height} pixels from column {x} and row {y}: the darkest is {least}, the lightest {most}.</source>
        <translation>{x}열 {y}행부터 {width} × {height}픽셀: 가장 어두운 값은 {least}, 가장 밝은 값은 {most}입니다.</translation>
    </message>
</context>
<context>
    <name>ProgressPage</name>
    <message>
        <source>Progress</source>
        <translation>진행 상황</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Cancelling...</source>
        <translation>취소하는 중...</translation>
    </message>
    <message>
        <source>{n} of {total} photos</source>
        <translation>사진 {total}장 중 {n}장</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>일시 정지됨</translation>
    </message>
    <message>
        <source>Beginning...</source>
        <translation>시작하는 중...</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
</context>
<context>
    <name>PyramidPage</name>
    <message>
        <source>Pyramid</source>
        <translation>피라미드</translation>
    </message>
    <message>
        <source>The cascade knows faces of 20 × 20 pixels only. To find larger ones, the photo is made smaller and smaller, and the same window looks at every size. These sizes are the levels of a pyramid. Seen from the photo, it is the window that grows.</source>
        <translation>캐스케이드는 20 × 20픽셀 크기의 얼굴만 압니다. 더 큰 얼굴을 찾으려면 사진을 조금씩 줄이면서 같은 윈도우로 모든 크기를 봅니다. 이 크기 하나하나가 피라미드의 레벨입니다. 사진에서 보면 윈도우가 커지는 것과 같습니다.</translation>
    </message>
    <message>
        <source>The photo at this level, with the window</source>
        <translation>이 레벨의 사진과 윈도우</translation>
    </message>
    <message>
        <source>Drag the window or use the arrow keys; + and − change the level</source>
        <translation>윈도우를 끌거나 화살표 키로 옮기십시오. +와 −로 레벨을 바꿉니다</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>레벨</translation>
    </message>
    <message>
        <source>{n} of {total}; scale 1 : {scale}</source>
        <translation>{total}개 중 {n}번째, 축척 1 : {scale}</translation>
    </message>
    <message>
        <source>Level: {size} pixels. Window: always {window}.</source>
        <translation>레벨: {size}픽셀. 윈도우: 언제나 {window}픽셀.</translation>
    </message>
    <message>
        <source>In the photo the same window covers {size} pixels.</source>
        <translation>사진에서 같은 윈도우는 {size}픽셀을 덮습니다.</translation>
    </message>
    <message>
        <source>At this size the window here is too flat to be asked.</source>
        <translation>이 크기에서 이 자리의 윈도우는 명암 차이가 너무 작아 묻지 않습니다.</translation>
    </message>
    <message>
        <source>At this size the window here passes all {stages} stages.</source>
        <translation>이 크기에서 이 자리의 윈도우는 {stages}단계를 모두 통과합니다.</translation>
    </message>
    <message>
        <source>At this size the window here passes {depth} of {stages} stages.</source>
        <translation>이 크기에서 이 자리의 윈도우는 {stages}단계 중 {depth}단계를 통과합니다.</translation>
    </message>
</context>
<context>
    <name>RequestTable</name>
    <message>
        <source>What others ask for is listed here: who, when, and what came of it.</source>
        <translation>다른 사람의 요청이 여기에 표시됩니다. 누가 언제 무엇을 요청했고 어떻게 되었는지 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Last requests</source>
        <translation>최근 요청</translation>
    </message>
</context>
<context>
    <name>Reviewing</name>
    <message>
        <source>Photos that have not been searched yet were left out.</source>
        <translation>아직 찾지 않은 사진은 제외했습니다.</translation>
    </message>
    <message>
        <source>All photos in this list have been looked at.</source>
        <translation>이 목록의 사진을 모두 검토했습니다.</translation>
    </message>
    <message>
        <source>This photo is still being searched.</source>
        <translation>이 사진은 아직 찾는 중입니다.</translation>
    </message>
    <message>
        <source>This photo has not been searched yet. Detect all searches it.</source>
        <translation>이 사진은 아직 검출하지 않았습니다. ‘모두 검출’을 누르면 검출합니다.</translation>
    </message>
</context>
<context>
    <name>SavedWork</name>
    <message>
        <source>Haarlens did not close properly last time. Your work is saved.</source>
        <translation>지난번에 Haarlens가 비정상적으로 종료되었습니다. 작업 내용은 저장되어 있습니다.</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>이어서 작업</translation>
    </message>
    <message>
        <source>There are no photos in {name}.</source>
        <translation>사진이 없습니다: {name}</translation>
    </message>
    <message>
        <source>{name} holds {n} photos; the work in it was taken over.</source>
        <translation>{name}: 사진 {n}장의 작업 내용을 가져왔습니다.</translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation>저장했습니다: {name}</translation>
    </message>
    <message>
        <source>Save session as...</source>
        <translation>세션을 다른 이름으로 저장...</translation>
    </message>
</context>
<context>
    <name>ScopeChoice</name>
    <message>
        <source>Which photos</source>
        <translation>대상 사진</translation>
    </message>
    <message>
        <source>Which photos of the list something is done to</source>
        <translation>목록에서 작업할 사진</translation>
    </message>
    <message>
        <source>All photos of the list ({n})</source>
        <translation>목록의 모든 사진 ({n})</translation>
    </message>
    <message>
        <source>Photos that the filter shows ({n})</source>
        <translation>필터로 보이는 사진 ({n})</translation>
    </message>
    <message>
        <source>Selected photos ({n})</source>
        <translation>선택한 사진 ({n})</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Pasted {time}</source>
        <translation>붙여넣음 {time}</translation>
    </message>
    <message>
        <source>Pictures on the web are not fetched. Save the picture first, then drop the file.</source>
        <translation>웹의 그림은 가져오지 않습니다. 먼저 그림을 저장한 다음 파일을 끌어 놓으십시오.</translation>
    </message>
    <message>
        <source>There is no picture and no file in what was dropped or pasted.</source>
        <translation>끌어 놓거나 붙여넣은 내용에 그림이나 파일이 없습니다.</translation>
    </message>
    <message>
        <source>The pasted picture was saved as {path}.</source>
        <translation>붙여넣은 그림을 저장했습니다: {path}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>폴더 보기</translation>
    </message>
    <message>
        <source>There are no photos in {name}.</source>
        <translation>사진이 없습니다: {name}</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>목록에서 빼기</translation>
    </message>
    <message>
        <source>Use no cascade</source>
        <translation>캐스케이드 사용 안 함</translation>
    </message>
    <message>
        <source>{n} of {total} photos</source>
        <translation>사진 {n}/{total}</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>찾는 중</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Appearance</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>The language of the window.</source>
        <translation>창에 사용하는 언어입니다.</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>시스템 설정 따름</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>한국어</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>색상</translation>
    </message>
    <message>
        <source>Whether the window is light or dark.</source>
        <translation>창을 밝게 또는 어둡게 표시합니다.</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Opening photos</source>
        <translation>사진 열기</translation>
    </message>
    <message>
        <source>Detect as soon as photos are opened</source>
        <translation>사진을 열면 바로 검출</translation>
    </message>
    <message>
        <source>Otherwise photos wait until you choose Detect all.</source>
        <translation>끄면 ‘모두 검출’을 누를 때까지 기다립니다.</translation>
    </message>
    <message>
        <source>Watch opened folders</source>
        <translation>열어 둔 폴더 감시</translation>
    </message>
    <message>
        <source>Photos that are added to an opened folder appear in the list by themselves.</source>
        <translation>열어 둔 폴더에 추가된 사진이 목록에 자동으로 나타납니다.</translation>
    </message>
    <message>
        <source>Offer to go on with the last photos</source>
        <translation>지난번 작업 이어서 하기 제안</translation>
    </message>
    <message>
        <source>At the start, the photos of the last time can be opened again with one click.</source>
        <translation>시작할 때 지난번 사진을 한 번의 클릭으로 다시 열 수 있습니다.</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>한도</translation>
    </message>
    <message>
        <source>Picture limit</source>
        <translation>그림 크기 한도</translation>
    </message>
    <message>
        <source>Pictures with more pixels are refused before they are decoded.</source>
        <translation>픽셀이 이보다 많은 그림은 읽지 않습니다.</translation>
    </message>
    <message>
        <source>Thumbnail cache</source>
        <translation>미리보기 캐시</translation>
    </message>
    <message>
        <source>Room on the disk for small pictures, so that a folder shows at once the next time; 0 keeps none.</source>
        <translation>다음에 폴더가 바로 보이도록 미리보기를 저장하는 디스크 공간입니다. 0이면 저장하지 않습니다.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>기본값으로 되돌리기</translation>
    </message>
    <message>
        <source>Set everything in this dialog back to how it was at first</source>
        <translation>이 창의 모든 설정을 처음 값으로 되돌림</translation>
    </message>
    <message>
        <source>Changes take effect at once. Photos, corrections and the Find panel are never reset.</source>
        <translation>변경 사항은 바로 적용됩니다. 사진, 수정 내용, 찾기 패널은 되돌리지 않습니다.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>SetupPage</name>
    <message>
        <source>Search the copy once more</source>
        <translation>복사본을 다시 검색</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Nothing was found in this video, so there is nothing to hide. Look for more, or for less sure.</source>
        <translation>이 동영상에서 찾은 것이 없어 가릴 것이 없습니다. 찾을 것을 늘리거나 민감도를 높이십시오.</translation>
    </message>
    <message>
        <source>Everybody listed here is hidden in every picture. Tick who stays visible.</source>
        <translation>여기 있는 모두를 모든 화면에서 가립니다. 계속 보이게 할 대상을 선택하십시오.</translation>
    </message>
    <message>
        <source>{n} of {total} are hidden in every picture.</source>
        <translation>{total}개 중 {n}개를 모든 화면에서 가립니다.</translation>
    </message>
    <message>
        <source>Hide 1 track...</source>
        <translation>1개 가리기...</translation>
    </message>
    <message>
        <source>Hide {n} tracks...</source>
        <translation>{n}개 가리기...</translation>
    </message>
    <message>
        <source>Hide before and after, too (s)</source>
        <translation>앞뒤로 더 가릴 시간(초)</translation>
    </message>
    <message>
        <source>A face is often there a moment before and after it is found</source>
        <translation>얼굴은 찾기 직전과 직후에도 보일 때가 많습니다</translation>
    </message>
    <message>
        <source>Look in the copy, thoroughly, for what can still be found</source>
        <translation>복사본에 아직 찾을 수 있는 것이 있는지 꼼꼼히 찾습니다</translation>
    </message>
    <message>
        <source>The sound stays as it is. Subtitles, chapters and words about the video, such as its place, are left out: nobody has looked through them.</source>
        <translation>소리는 그대로 유지됩니다. 자막, 챕터, 촬영 장소 같은 동영상 정보는 확인되지 않았으므로 넣지 않습니다.</translation>
    </message>
</context>
<context>
    <name>ShareAddress</name>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the address, without the token</source>
        <translation>토큰 없이 주소만 복사합니다</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>주소 복사</translation>
    </message>
    <message>
        <source>Copy the token</source>
        <translation>토큰 복사</translation>
    </message>
    <message>
        <source>New token</source>
        <translation>새 토큰</translation>
    </message>
    <message>
        <source>Begin anew with another token; the old one is of no use any more</source>
        <translation>다른 토큰으로 다시 시작합니다. 이전 토큰은 더 이상 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>링크 복사</translation>
    </message>
    <message>
        <source>Copy address and token in one, as they are in the code</source>
        <translation>QR 코드에 담긴 대로 주소와 토큰을 함께 복사합니다</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>Every request has to bring it; whoever has it can use this server</source>
        <translation>모든 요청에 필요합니다. 토큰이 있는 사람은 누구나 이 서버를 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>QR code of the address with the token</source>
        <translation>토큰이 든 주소의 QR 코드</translation>
    </message>
    <message>
        <source>Point the camera of a phone here to open the page with the token</source>
        <translation>휴대전화 카메라로 비추면 토큰과 함께 페이지가 열립니다</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>복사했습니다</translation>
    </message>
    <message>
        <source>Conceal</source>
        <translation>숨기기</translation>
    </message>
    <message>
        <source>Put dots in the token&apos;s place</source>
        <translation>토큰 대신 점을 표시합니다</translation>
    </message>
    <message>
        <source>Show the token</source>
        <translation>토큰을 표시합니다</translation>
    </message>
</context>
<context>
    <name>ShareDialog</name>
    <message>
        <source>Share on this network</source>
        <translation>이 네트워크에서 공유</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>공유</translation>
    </message>
    <message>
        <source>This network</source>
        <translation>이 네트워크</translation>
    </message>
    <message>
        <source>Other computers and phones in this network can use it</source>
        <translation>이 네트워크의 다른 컴퓨터와 휴대전화에서 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>Only on this computer</source>
        <translation>이 컴퓨터만</translation>
    </message>
    <message>
        <source>Only browsers and programs here can use it</source>
        <translation>이 컴퓨터의 브라우저와 프로그램만 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>Anyone in this network who has the address and the token can send pictures to this computer. They are searched here and kept nowhere, but go through the network unencrypted: share in networks that you trust.</source>
        <translation>이 네트워크에서 주소와 토큰을 아는 사람은 누구나 이 컴퓨터에 사진을 보낼 수 있습니다. 사진은 여기에서 검색하고 어디에도 남기지 않지만, 네트워크에서는 암호화되지 않습니다. 믿을 수 있는 네트워크에서만 공유하십시오.</translation>
    </message>
    <message>
        <source>Browsers and programs on this computer that have the address and the token can send pictures. They are searched here and kept nowhere.</source>
        <translation>주소와 토큰을 아는 이 컴퓨터의 브라우저와 프로그램이 사진을 보낼 수 있습니다. 사진은 여기에서 검색하고 어디에도 남기지 않습니다.</translation>
    </message>
    <message>
        <source>Turn the server on or off; it ends with Haarlens</source>
        <translation>서버를 켜거나 끕니다. Haarlens를 닫으면 함께 꺼집니다</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>The number after the address&apos;s colon; can be changed while it is off</source>
        <translation>주소의 콜론(:) 뒤에 오는 번호입니다. 꺼져 있을 때 바꿀 수 있습니다</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>접속 중</translation>
    </message>
    <message>
        <source>Last requests</source>
        <translation>최근 요청</translation>
    </message>
</context>
<context>
    <name>Sharing</name>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>From</source>
        <translation>보낸 곳</translation>
    </message>
    <message>
        <source>What</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>걸린 시간</translation>
    </message>
    <message>
        <source>Detect</source>
        <translation>검출</translation>
    </message>
    <message>
        <source>Detect in several</source>
        <translation>여러 사진에서 검출</translation>
    </message>
    <message>
        <source>Draw boxes</source>
        <translation>상자 그리기</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>가리기</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>원리 보기</translation>
    </message>
    <message>
        <source>List of targets</source>
        <translation>찾을 대상 목록</translation>
    </message>
    <message>
        <source>List of cascades</source>
        <translation>캐스케이드 목록</translation>
    </message>
    <message>
        <source>Is it ready?</source>
        <translation>준비 확인</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>웹 페이지</translation>
    </message>
    <message>
        <source>Description of the API</source>
        <translation>API 설명</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>그 밖의 것</translation>
    </message>
    <message>
        <source>done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>refused: no valid token</source>
        <translation>거부: 올바른 토큰 없음</translation>
    </message>
    <message>
        <source>refused: from another page</source>
        <translation>거부: 다른 페이지에서 옴</translation>
    </message>
    <message>
        <source>refused: not found</source>
        <translation>거부: 찾을 수 없음</translation>
    </message>
    <message>
        <source>given up: too slow</source>
        <translation>그만둠: 너무 느림</translation>
    </message>
    <message>
        <source>refused: too large</source>
        <translation>거부: 너무 큼</translation>
    </message>
    <message>
        <source>refused: no picture</source>
        <translation>거부: 사진이 아님</translation>
    </message>
    <message>
        <source>refused: unknown name</source>
        <translation>거부: 알 수 없는 이름</translation>
    </message>
    <message>
        <source>refused: damaged or wrong option</source>
        <translation>거부: 손상 또는 잘못된 옵션</translation>
    </message>
    <message>
        <source>sent away: too much to do</source>
        <translation>돌려보냄: 할 일이 너무 많음</translation>
    </message>
    <message>
        <source>given up by the other side</source>
        <translation>상대가 그만둠</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>그만둠</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>거부</translation>
    </message>
    <message>
        <source>Nobody is connected.</source>
        <translation>접속한 기기가 없습니다.</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>공유 중</translation>
    </message>
    <message>
        <source>{n} connected</source>
        <translation>{n}대 접속</translation>
    </message>
    <message>
        <source>Port {port} is taken: another program on this computer uses it.</source>
        <translation>포트 {port}은(는) 이 컴퓨터의 다른 프로그램이 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>Use another port</source>
        <translation>다른 포트 사용</translation>
    </message>
    <message>
        <source>Turn on again</source>
        <translation>다시 켜기</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>꺼짐</translation>
    </message>
    <message>
        <source>Starting...</source>
        <translation>시작하는 중...</translation>
    </message>
    <message>
        <source>On</source>
        <translation>켜짐</translation>
    </message>
    <message>
        <source>Stopping: what has been begun is finished...</source>
        <translation>끄는 중: 시작한 작업을 마치고 있습니다...</translation>
    </message>
    <message>
        <source>Off: it failed</source>
        <translation>꺼짐: 문제가 생겼습니다</translation>
    </message>
    <message>
        <source>{names} and {n} more</source>
        <translation>{names} 외 {n}대</translation>
    </message>
    <message>
        <source>The address shows here in a moment.</source>
        <translation>잠시 뒤 여기에 주소가 표시됩니다.</translation>
    </message>
    <message>
        <source>Turn it on, and the address shows here, with a code for the camera of a phone.</source>
        <translation>켜면 주소와 휴대전화 카메라용 코드가 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>It works on this computer alone.</source>
        <translation>이 컴퓨터에서만 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>This computer is in no network now, so this works here alone. Once it is in one, turn sharing off and on again.</source>
        <translation>이 컴퓨터가 지금 네트워크에 연결되어 있지 않아 여기에서만 쓸 수 있습니다. 연결한 뒤 공유를 껐다가 다시 켜십시오.</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>On the photo</source>
        <translation>사진 위에서</translation>
    </message>
    <message>
        <source>Search for a word or a key</source>
        <translation>단어나 키로 검색</translation>
    </message>
    <message>
        <source>No shortcut has these words.</source>
        <translation>일치하는 단축키가 없습니다.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation>상자 그리기</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>검색어 지우기</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>끌기</translation>
    </message>
    <message>
        <source>Move a box, or resize it by its handles</source>
        <translation>상자 이동, 손잡이로 크기 조정</translation>
    </message>
    <message>
        <source>Drag the box</source>
        <translation>상자 끌기</translation>
    </message>
    <message>
        <source>Keep its proportions while resizing</source>
        <translation>비율을 유지하며 크기 조정</translation>
    </message>
    <message>
        <source>Shift + drag a handle</source>
        <translation>Shift + 손잡이 끌기</translation>
    </message>
    <message>
        <source>Select several boxes</source>
        <translation>여러 상자 선택</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Shift + 끌기</translation>
    </message>
    <message>
        <source>Ctrl + click</source>
        <translation>Ctrl + 클릭</translation>
    </message>
    <message>
        <source>Move the selected boxes by one pixel</source>
        <translation>선택한 상자를 1픽셀 이동</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>화살표 키</translation>
    </message>
    <message>
        <source>Move them by ten</source>
        <translation>선택한 상자를 10픽셀 이동</translation>
    </message>
    <message>
        <source>Ctrl + arrow keys</source>
        <translation>Ctrl + 화살표 키</translation>
    </message>
    <message>
        <source>Resize the selected boxes</source>
        <translation>선택한 상자 크기 조정</translation>
    </message>
    <message>
        <source>Shift + arrow keys</source>
        <translation>Shift + 화살표 키</translation>
    </message>
    <message>
        <source>Show another photo while no box is selected</source>
        <translation>선택한 상자가 없을 때 다른 사진 보기</translation>
    </message>
    <message>
        <source>Zoom to the mouse</source>
        <translation>마우스 위치 확대/축소</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>휠</translation>
    </message>
    <message>
        <source>Move the photo</source>
        <translation>사진 이동</translation>
    </message>
    <message>
        <source>Space + drag</source>
        <translation>스페이스 + 끌기</translation>
    </message>
    <message>
        <source>Middle button</source>
        <translation>가운데 버튼</translation>
    </message>
    <message>
        <source>Whole photo or actual size</source>
        <translation>사진 전체 / 실제 크기</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>두 번 클릭</translation>
    </message>
</context>
<context>
    <name>StageLadder</name>
    <message>
        <source>Stages</source>
        <translation>단계</translation>
    </message>
</context>
<context>
    <name>StagePage</name>
    <message>
        <source>Stage</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>One tree alone is often wrong. A stage asks several trees and adds up their votes: the more a tree believes in a face, the higher its vote. Here are the three trees of the first stage. Where the sum reaches the threshold of the stage, the window passes.</source>
        <translation>트리 하나만으로는 자주 틀립니다. 단계는 여러 트리에 물어 투표값을 더합니다. 얼굴이라고 여길수록 투표값이 큽니다. 여기 첫 단계의 트리 세 개가 있습니다. 합이 단계의 임계값에 이르면 윈도우가 통과합니다.</translation>
    </message>
    <message>
        <source>Sum and threshold of the stage</source>
        <translation>단계의 합과 임계값</translation>
    </message>
    <message>
        <source>This window is too flat: it has too little contrast to be asked at all.</source>
        <translation>이 윈도우는 명암 차이가 너무 작아 아예 묻지 않습니다.</translation>
    </message>
    <message>
        <source>Tree: first question</source>
        <translation>트리: 첫 질문</translation>
    </message>
    <message>
        <source>second, if needed</source>
        <translation>필요하면 둘째 질문</translation>
    </message>
    <message>
        <source>vote</source>
        <translation>투표값</translation>
    </message>
    <message>
        <source>{votes} ≈ {sum}: reaches {threshold}, passed</source>
        <translation>{votes} ≈ {sum}: {threshold}에 이르러 통과</translation>
    </message>
    <message>
        <source>{votes} ≈ {sum}: does not reach {threshold}, dropped</source>
        <translation>{votes} ≈ {sum}: {threshold}에 못 미쳐 버림</translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>Stage {n}: {sum}, needed {threshold}, passed</source>
        <translation>{n}단계: {sum}, 기준 {threshold}, 통과</translation>
    </message>
    <message>
        <source>Stage {n}: {sum}, needed {threshold}, stopped</source>
        <translation>{n}단계: {sum}, 기준 {threshold}, 멈춤</translation>
    </message>
    <message>
        <source>Stage {n}: not reached; it would have been {sum} of {threshold}</source>
        <translation>{n}단계: 이르지 못함. 이르렀다면 {sum}, 기준 {threshold}</translation>
    </message>
    <message>
        <source>Too flat (too little contrast) to be looked at</source>
        <translation>너무 밋밋해(대비가 너무 낮아) 보지 않음</translation>
    </message>
    <message>
        <source>Passed all {total} stages; the last sum is {sum}, needed {threshold}</source>
        <translation>{total}단계 모두 통과. 마지막 합 {sum}, 기준 {threshold}</translation>
    </message>
    <message>
        <source>Stopped at stage {n} of {total}: {sum}, needed {threshold}</source>
        <translation>{total}단계 중 {n}단계에서 멈춤: {sum}, 기준 {threshold}</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Others can use this computer to search pictures; show who does</source>
        <translation>다른 사람이 이 컴퓨터로 사진을 검색할 수 있습니다. 누가 쓰는지 봅니다</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행률</translation>
    </message>
    <message>
        <source>The routine that searches on this computer</source>
        <translation>이 컴퓨터에서 검출에 사용하는 엔진</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>공유 중</translation>
    </message>
</context>
<context>
    <name>StreamDialog</name>
    <message>
        <source>Network camera</source>
        <translation>네트워크 카메라</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Address of the camera</source>
        <translation>카메라 주소</translation>
    </message>
    <message>
        <source>It begins with rtsp:// or, for MJPEG, with http://. A name and password go before the host, as in rtsp://name:password@host; they are not remembered. Pictures come from that camera to this computer and go nowhere else.</source>
        <translation>rtsp://로 시작하고, MJPEG이면 http://로 시작합니다. 이름과 비밀번호는 rtsp://이름:비밀번호@호스트처럼 호스트 앞에 씁니다. 이것은 저장하지 않습니다. 화면은 그 카메라에서 이 컴퓨터로만 오고 다른 곳으로 가지 않습니다.</translation>
    </message>
    <message>
        <source>Open camera</source>
        <translation>카메라 열기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>TargetRows</name>
    <message>
        <source>Look for: {target}</source>
        <translation>찾기: {target}</translation>
    </message>
    <message>
        <source>Searched inside faces only</source>
        <translation>얼굴 안에서만 찾음</translation>
    </message>
    <message>
        <source>{target}: {n} found</source>
        <translation>{target}: {n}개 찾음</translation>
    </message>
</context>
<context>
    <name>Telling</name>
    <message>
        <source>1 photo was taken out of the list; the file stays.</source>
        <translation>사진 1장을 목록에서 뺐습니다. 파일은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>{n} photos were taken out of the list; the files stay.</source>
        <translation>사진 {n}장을 목록에서 뺐습니다. 파일은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>1 photo could not be read.</source>
        <translation>사진 1장을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>{n} photos could not be read.</source>
        <translation>사진 {n}장을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>1 photo is no longer there.</source>
        <translation>사진 1장이 더 이상 없습니다.</translation>
    </message>
    <message>
        <source>{n} photos are no longer there.</source>
        <translation>사진 {n}장이 더 이상 없습니다.</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Time line</source>
        <translation>시간 표시줄</translation>
    </message>
    <message>
        <source>Go to another place: click, or arrows, with Shift ten seconds, Home and End</source>
        <translation>다른 곳으로 갑니다: 클릭, 화살표(Shift와 함께 10초), Home, End</translation>
    </message>
    <message>
        <source>{position} of {duration}</source>
        <translation>{duration} 중 {position}</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Tools</source>
        <translation>도구</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>도구 더 보기</translation>
    </message>
</context>
<context>
    <name>TourFeatures</name>
    <message>
        <source>Value {value}: below the threshold {threshold}</source>
        <translation>값 {value}: 임계값 {threshold}보다 작음</translation>
    </message>
    <message>
        <source>Value {value}: not below the threshold {threshold}</source>
        <translation>값 {value}: 임계값 {threshold}보다 작지 않음</translation>
    </message>
    <message>
        <source>{value}
is below
{threshold}</source>
        <translation>{value}:
{threshold}보다
작음</translation>
    </message>
    <message>
        <source>{value}
is not below
{threshold}</source>
        <translation>{value}:
{threshold}보다
작지 않음</translation>
    </message>
</context>
<context>
    <name>TourWindow</name>
    <message>
        <source>How it finds faces</source>
        <translation>얼굴을 찾는 방법</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>이전</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>단계 목록</translation>
    </message>
    <message>
        <source>The step before (Alt+Left, Page Up)</source>
        <translation>이전 순서로 갑니다 (Alt+Left, Page Up)</translation>
    </message>
    <message>
        <source>Step {n} of {total}</source>
        <translation>{total}개 중 {n}번째</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마침</translation>
    </message>
    <message>
        <source>Close the tour (Alt+Right, Page Down)</source>
        <translation>안내를 닫습니다 (Alt+Right, Page Down)</translation>
    </message>
    <message>
        <source>The next step (Alt+Right, Page Down)</source>
        <translation>다음 순서로 갑니다 (Alt+Right, Page Down)</translation>
    </message>
</context>
<context>
    <name>TrackChoiceModel</name>
    <message>
        <source>Track</source>
        <translation>추적</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>보인 때</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>길이</translation>
    </message>
    <message>
        <source>Keep visible</source>
        <translation>계속 보이기</translation>
    </message>
    <message>
        <source>stays visible</source>
        <translation>계속 보임</translation>
    </message>
    <message>
        <source>is hidden</source>
        <translation>가려짐</translation>
    </message>
</context>
<context>
    <name>TrackChoiceTable</name>
    <message>
        <source>Tracks</source>
        <translation>추적</translation>
    </message>
</context>
<context>
    <name>TrackTable</name>
    <message>
        <source>Who appears is listed here, each with a number.</source>
        <translation>나오는 사람마다 번호를 붙여 여기에 보여 줍니다.</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>추적</translation>
    </message>
</context>
<context>
    <name>TracksModel</name>
    <message>
        <source>Track</source>
        <translation>추적</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>보인 때</translation>
    </message>
    <message>
        <source>now</source>
        <translation>지금</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Search whole video</source>
        <translation>동영상 전체 검색</translation>
    </message>
    <message>
        <source>Look through the whole video, in the background</source>
        <translation>뒤에서 동영상 전체를 살펴봅니다</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Stop looking through the whole video</source>
        <translation>동영상 전체 검색을 멈춥니다</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
</context>
<context>
    <name>TreeRow</name>
    <message>
        <source>No second question</source>
        <translation>둘째 질문 없음</translation>
    </message>
</context>
<context>
    <name>UnreadableState</name>
    <message>
        <source>Remove from list</source>
        <translation>목록에서 빼기</translation>
    </message>
    <message>
        <source>Take this photo out of the list; the file stays where it is (Delete)</source>
        <translation>이 사진을 목록에서 뺌. 파일은 그대로 남음 (Delete)</translation>
    </message>
    <message>
        <source>{name} could not be read</source>
        <translation>읽을 수 없습니다: {name}</translation>
    </message>
</context>
<context>
    <name>VideoHiding</name>
    <message>
        <source>Searching the whole video</source>
        <translation>동영상 전체를 검색하는 중</translation>
    </message>
    <message>
        <source>What is to be hidden has to be found first. Then you say who stays visible.</source>
        <translation>가릴 것을 먼저 찾아야 합니다. 그런 다음 계속 보이게 할 대상을 고릅니다.</translation>
    </message>
    <message>
        <source>Searching the copy once more</source>
        <translation>복사본을 다시 검색하는 중</translation>
    </message>
    <message>
        <source>The copy is saved. If you cancel, it stays, and has not been checked.</source>
        <translation>복사본은 저장되었습니다. 취소하면 복사본은 남지만 확인되지 않은 상태가 됩니다.</translation>
    </message>
    <message>
        <source>Hiding in every picture</source>
        <translation>모든 화면에서 가리는 중</translation>
    </message>
    <message>
        <source>The original stays as it is. If you cancel, nothing is left behind.</source>
        <translation>원본은 그대로 유지됩니다. 취소하면 아무것도 남지 않습니다.</translation>
    </message>
    <message>
        <source>{name}: faces are being hidden in this video.</source>
        <translation>{name}: 이 동영상에서 얼굴을 가리는 중입니다.</translation>
    </message>
    <message>
        <source>The copy is saved. 1 track is hidden in it.</source>
        <translation>복사본을 저장했습니다. 추적 대상 1개를 가렸습니다.</translation>
    </message>
    <message>
        <source>The copy is saved. {n} tracks are hidden in it.</source>
        <translation>복사본을 저장했습니다. 추적 대상 {n}개를 가렸습니다.</translation>
    </message>
    <message>
        <source>Saved {name} with 1 track hidden.</source>
        <translation>추적 대상 1개를 가려 {name} 파일을 저장했습니다.</translation>
    </message>
    <message>
        <source>Saved {name} with {n} tracks hidden.</source>
        <translation>추적 대상 {n}개를 가려 {name} 파일을 저장했습니다.</translation>
    </message>
    <message>
        <source>1 track stayed visible, as you wanted.</source>
        <translation>선택한 대로 추적 대상 1개는 계속 보입니다.</translation>
    </message>
    <message>
        <source>{n} tracks stayed visible, as you wanted.</source>
        <translation>선택한 대로 추적 대상 {n}개는 계속 보입니다.</translation>
    </message>
    <message>
        <source>{n} pictures at the end could not be searched and were left out.</source>
        <translation>끝부분의 화면 {n}개는 검색할 수 없어 넣지 않았습니다.</translation>
    </message>
    <message>
        <source>All {n} pictures keep their times; the sound is the original&apos;s.</source>
        <translation>화면 {n}개의 시간이 모두 그대로이며 소리는 원본과 같습니다.</translation>
    </message>
    <message>
        <source>All {n} pictures keep their times; the video has no sound.</source>
        <translation>화면 {n}개의 시간이 모두 그대로이며 동영상에 소리는 없습니다.</translation>
    </message>
    <message>
        <source>The copy was not searched once more. Look through it before you pass it on.</source>
        <translation>복사본을 다시 검색하지 않았습니다. 다른 사람에게 주기 전에 살펴보십시오.</translation>
    </message>
    <message>
        <source>The copy was searched once more, thoroughly: nothing was found in it.</source>
        <translation>복사본을 꼼꼼히 다시 검색했으며 찾은 것이 없습니다.</translation>
    </message>
    <message>
        <source>The copy was searched once more, thoroughly, and this is found in it. It may be a face that was missed before, or something that only looks like one. To hide it too, choose Thorough under Find, and hide again.</source>
        <translation>복사본을 꼼꼼히 다시 검색하여 다음을 찾았습니다. 앞서 놓친 얼굴이거나 얼굴처럼 보이는 것일 수 있습니다. 이것도 가리려면 찾기에서 꼼꼼히를 선택하고 다시 가리십시오.</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>외 {n}개</translation>
    </message>
    <message>
        <source>Save video as</source>
        <translation>동영상 저장</translation>
    </message>
    <message>
        <source>No video was saved.</source>
        <translation>동영상을 저장하지 않았습니다.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>If you close the window, this ends, and no copy is left behind.</source>
        <translation>창을 닫으면 작업이 끝나고 복사본은 남지 않습니다.</translation>
    </message>
</context>
<context>
    <name>VideoProgressPage</name>
    <message>
        <source>Progress</source>
        <translation>진행률</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Beginning...</source>
        <translation>시작하는 중...</translation>
    </message>
    <message>
        <source>Cancelling...</source>
        <translation>취소하는 중...</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Why not here? Why here?</source>
        <translation>왜 여기에 없나? 왜 여기에 있나?</translation>
    </message>
    <message>
        <source>Nothing is looked for: choose under Find what to look for.</source>
        <translation>찾는 것이 없습니다. &apos;찾기&apos;에서 찾을 것을 선택하십시오.</translation>
    </message>
    <message>
        <source>Trying what could be the cause...</source>
        <translation>가능한 원인을 시험하는 중...</translation>
    </message>
    <message>
        <source>Looking closer...</source>
        <translation>자세히 보는 중...</translation>
    </message>
    <message>
        <source>Draw a box on the photo around what was missed. Esc ends it.</source>
        <translation>사진에서 놓친 것 둘레에 상자를 그리십시오. Esc를 누르면 끝납니다.</translation>
    </message>
    <message>
        <source>Or draw the box by hand.</source>
        <translation>또는 상자를 직접 그리십시오.</translation>
    </message>
    <message>
        <source>You can draw the box by hand.</source>
        <translation>상자를 직접 그릴 수 있습니다.</translation>
    </message>
    <message>
        <source>Add it by hand</source>
        <translation>직접 추가</translation>
    </message>
    <message>
        <source>The likeliest cause comes first. Each was tried on this photo.</source>
        <translation>가장 유력한 원인부터 나옵니다. 모두 이 사진에서 시험해 보았습니다.</translation>
    </message>
    <message>
        <source>How strong it is</source>
        <translation>얼마나 확실한가</translation>
    </message>
    <message>
        <source>What it looked like to the cascades</source>
        <translation>캐스케이드가 본 모습</translation>
    </message>
    <message>
        <source>What would leave it out</source>
        <translation>이것을 빼는 설정</translation>
    </message>
    <message>
        <source>Only this box goes, and the settings stay.</source>
        <translation>이 상자만 빠지고 설정은 그대로입니다.</translation>
    </message>
    <message>
        <source>Drop this box</source>
        <translation>이 상자 제외</translation>
    </message>
    <message>
        <source>The settings are those from before.</source>
        <translation>설정을 이전으로 되돌렸습니다.</translation>
    </message>
    <message>
        <source>The settings under Find were changed. This photo is reviewed: no search changes it.</source>
        <translation>&apos;찾기&apos;의 설정을 바꾸었습니다. 검토 완료한 사진이므로 검색해도 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>The settings under Find were changed, and the photo is searched with them.</source>
        <translation>&apos;찾기&apos;의 설정을 바꾸었고, 그 설정으로 사진을 검색합니다.</translation>
    </message>
    <message>
        <source>Take the settings back</source>
        <translation>설정 되돌리기</translation>
    </message>
    <message>
        <source>Was something missed? Draw a box around it, and everything that could be the cause is tried. Is something no face? Select its box.</source>
        <translation>놓친 것이 있습니까? 둘레에 상자를 그리면 가능한 원인을 모두 시험합니다. 얼굴이 아닌 것이 있습니까? 그 상자를 선택하십시오.</translation>
    </message>
    <message>
        <source>It has been found</source>
        <translation>이미 찾았습니다</translation>
    </message>
    <message>
        <source>It was deleted</source>
        <translation>삭제한 상자입니다</translation>
    </message>
    <message>
        <source>Found at another size</source>
        <translation>다른 크기로 찾음</translation>
    </message>
    <message>
        <source>Found, but not sure enough</source>
        <translation>찾았지만 확실하지 않음</translation>
    </message>
    <message>
        <source>Below the smallest size</source>
        <translation>최소 크기보다 작음</translation>
    </message>
    <message>
        <source>Too small to be seen</source>
        <translation>너무 작아서 보이지 않음</translation>
    </message>
    <message>
        <source>Tilted</source>
        <translation>기울어짐</translation>
    </message>
    <message>
        <source>Seen from the side</source>
        <translation>옆모습</translation>
    </message>
    <message>
        <source>Looks the other way</source>
        <translation>반대쪽을 봄</translation>
    </message>
    <message>
        <source>Too dark</source>
        <translation>너무 어두움</translation>
    </message>
    <message>
        <source>Too little contrast</source>
        <translation>대비가 너무 낮음</translation>
    </message>
    <message>
        <source>Uneven light</source>
        <translation>고르지 않은 빛</translation>
    </message>
    <message>
        <source>Partly outside the picture</source>
        <translation>일부가 사진 밖에 있음</translation>
    </message>
    <message>
        <source>Too few neighbours</source>
        <translation>이웃이 너무 적음</translation>
    </message>
    <message>
        <source>Too coarse scale steps</source>
        <translation>크기 간격이 너무 큼</translation>
    </message>
    <message>
        <source>Another cascade finds it</source>
        <translation>다른 캐스케이드가 찾음</translation>
    </message>
    <message>
        <source>Several cascades find it</source>
        <translation>여러 캐스케이드가 함께 찾음</translation>
    </message>
    <message>
        <source>A closer look finds it</source>
        <translation>더 자세히 보면 찾음</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>다른 것</translation>
    </message>
    <message>
        <source>Nothing that looks like it</source>
        <translation>비슷한 것이 없음</translation>
    </message>
    <message>
        <source>Use this cascade alone</source>
        <translation>이 캐스케이드만 사용</translation>
    </message>
    <message>
        <source>Use all cascades</source>
        <translation>모든 캐스케이드 사용</translation>
    </message>
    <message>
        <source>Search with {preset}</source>
        <translation>&apos;{preset}&apos; 설정으로 검색</translation>
    </message>
    <message>
        <source>Also find: {target}</source>
        <translation>함께 찾기: {target}</translation>
    </message>
    <message>
        <source>What is smaller than {n} pixels is left out.</source>
        <translation>{n}픽셀보다 작은 것은 빠집니다.</translation>
    </message>
    <message>
        <source>1 other box goes too.</source>
        <translation>다른 상자 1개도 빠집니다.</translation>
    </message>
    <message>
        <source>{n} other boxes go too.</source>
        <translation>다른 상자 {n}개도 빠집니다.</translation>
    </message>
    <message>
        <source>1 box comes.</source>
        <translation>상자 1개가 새로 나옵니다.</translation>
    </message>
    <message>
        <source>{n} boxes come.</source>
        <translation>상자 {n}개가 새로 나옵니다.</translation>
    </message>
    <message>
        <source>No other box of this photo goes.</source>
        <translation>이 사진의 다른 상자는 빠지지 않습니다.</translation>
    </message>
    <message>
        <source>{n} windows of the cascade agree; {needed} have to.</source>
        <translation>이 캐스케이드의 윈도우 {n}개가 일치합니다. {needed}개 이상이어야 합니다.</translation>
    </message>
    <message>
        <source>Its score is {score}; boxes show from {least} on. {n} windows agree.</source>
        <translation>점수는 {score}이며, 상자는 {least}부터 나타납니다. 윈도우 {n}개가 일치합니다.</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>빠르게</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>꼼꼼히</translation>
    </message>
    <message>
        <source>{cascade} in the mirror</source>
        <translation>{cascade} (좌우 반전)</translation>
    </message>
    <message>
        <source>{cascade}: stopped at stage {n} of {stages}, {margin} short</source>
        <translation>{cascade}: {stages}단계 중 {n}단계에서 멈춤, {margin} 부족</translation>
    </message>
    <message>
        <source>It is seen partly or wholly from the side. This cascade learned faces from the front.</source>
        <translation>옆에서 본 모습에 가깝습니다. 이 캐스케이드는 앞모습 얼굴을 학습했습니다.</translation>
    </message>
    <message>
        <source>It is seen partly or wholly from the side. {preset} looks for faces from the front.</source>
        <translation>옆에서 본 모습에 가깝습니다. &apos;{preset}&apos; 설정은 앞모습 얼굴을 찾습니다.</translation>
    </message>
    <message>
        <source>Set smallest size to {n} %</source>
        <translation>최소 크기를 {n} %로 설정</translation>
    </message>
    <message>
        <source>Look for any size</source>
        <translation>모든 크기 찾기</translation>
    </message>
    <message>
        <source>Set neighbours to {n}</source>
        <translation>이웃 수 설정: {n}</translation>
    </message>
    <message>
        <source>Set scale factor to {factor}</source>
        <translation>크기 비율 설정: {factor}</translation>
    </message>
    <message>
        <source>Set sensitivity to {n} %</source>
        <translation>민감도를 {n} %로 설정</translation>
    </message>
    <message>
        <source>{cascade}: 1 window passed all {stages} stages; narrowest: stage {n}, {margin} over</source>
        <translation>{cascade}: 윈도우 1개가 {stages}단계를 모두 통과. 가장 아슬아슬한 단계: {n}단계, {margin} 초과</translation>
    </message>
    <message>
        <source>{cascade}: {windows} windows passed all {stages} stages; narrowest: stage {n}, {margin} over</source>
        <translation>{cascade}: 윈도우 {windows}개가 {stages}단계를 모두 통과. 가장 아슬아슬한 단계: {n}단계, {margin} 초과</translation>
    </message>
    <message>
        <source>{target}, {size} pixels, shows here.</source>
        <translation>여기에 상자가 있습니다: {target}, {size}픽셀.</translation>
    </message>
    <message>
        <source>A box here was deleted by hand, and no search brings it back.</source>
        <translation>여기 있던 상자를 직접 삭제했으므로, 다시 검색해도 나타나지 않습니다.</translation>
    </message>
    <message>
        <source>A box of {size} pixels shows here already, much smaller or larger than what you drew.</source>
        <translation>여기에 이미 {size}픽셀 상자가 있습니다. 그린 상자보다 훨씬 작거나 큽니다.</translation>
    </message>
    <message>
        <source>It was found with a score of {score}, but boxes show from {least} on.</source>
        <translation>점수 {score}로 찾았지만, 상자는 {least}부터 나타납니다.</translation>
    </message>
    <message>
        <source>With a higher sensitivity 1 other box shows too.</source>
        <translation>민감도를 높이면 다른 상자 1개도 나타납니다.</translation>
    </message>
    <message>
        <source>With a higher sensitivity {n} other boxes show too.</source>
        <translation>민감도를 높이면 다른 상자 {n}개도 나타납니다.</translation>
    </message>
    <message>
        <source>It is about {size} pixels large. The smallest size that is looked for is {limit} pixels.</source>
        <translation>크기는 약 {size}픽셀입니다. 찾는 최소 크기는 {limit}픽셀입니다.</translation>
    </message>
    <message>
        <source>It is {size} pixels large. The window of this cascade is {limit} pixels.</source>
        <translation>크기는 {size}픽셀입니다. 이 캐스케이드의 윈도우는 {limit}픽셀입니다.</translation>
    </message>
    <message>
        <source>It is {size} pixels large. {preset} searches a small copy of the photo and sees from {limit} pixels on.</source>
        <translation>크기는 {size}픽셀입니다. &apos;{preset}&apos; 설정은 사진을 작게 줄여서 검색하며 {limit}픽셀부터 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>A cascade alone looks at every pixel: {cascade}.</source>
        <translation>캐스케이드 하나만 쓰면 모든 픽셀을 봅니다: {cascade}.</translation>
    </message>
    <message>
        <source>It is tilted clockwise by about {angle} degrees.</source>
        <translation>시계 방향으로 약 {angle}도 기울어져 있습니다.</translation>
    </message>
    <message>
        <source>It is tilted anticlockwise by about {angle} degrees.</source>
        <translation>시계 반대 방향으로 약 {angle}도 기울어져 있습니다.</translation>
    </message>
    <message>
        <source>A cascade alone sees it up to about {reach} degrees.</source>
        <translation>캐스케이드 하나로는 약 {reach}도까지 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>With {preset}, faces are looked for up to about {reach} degrees.</source>
        <translation>&apos;{preset}&apos; 설정은 약 {reach}도까지 기울어진 얼굴을 찾습니다.</translation>
    </message>
    <message>
        <source>The further a face is tilted, the weaker it is seen.</source>
        <translation>많이 기울어질수록 잘 보이지 않습니다.</translation>
    </message>
    <message>
        <source>It looks the other way than the faces from which this cascade learned.</source>
        <translation>이 캐스케이드가 학습한 얼굴과 반대쪽을 보고 있습니다.</translation>
    </message>
    <message>
        <source>The grey values are {brightness} of 255 on average and vary by {contrast}.</source>
        <translation>회색 값은 평균 {brightness}(최대 255)이고 {contrast}만큼 변합니다.</translation>
    </message>
    <message>
        <source>The grey values vary by {contrast} of 255 only.</source>
        <translation>회색 값이 255 중 {contrast}만큼만 변합니다.</translation>
    </message>
    <message>
        <source>Part of it lies in shadow or in glare.</source>
        <translation>일부가 그늘지거나 너무 밝습니다.</translation>
    </message>
    <message>
        <source>Windows lie wholly within the picture; this one would not.</source>
        <translation>윈도우는 사진 안에 온전히 들어가야 하는데, 이것은 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>{n} windows agree on it, but {needed} have to.</source>
        <translation>윈도우 {n}개가 일치하지만 {needed}개 이상이어야 합니다.</translation>
    </message>
    <message>
        <source>From level to level sizes grow by a factor of {factor}. With {finer}, {n} windows agree on it.</source>
        <translation>레벨마다 크기가 {factor}배씩 커집니다. {finer}배로 하면 윈도우 {n}개가 일치합니다.</translation>
    </message>
    <message>
        <source>{cascade}, run alone, takes it for what is looked for: {n} windows agree.</source>
        <translation>{cascade} 하나만 실행하면 찾습니다. 윈도우 {n}개가 일치합니다.</translation>
    </message>
    <message>
        <source>All cascades for this kind together find it with a score of {score}.</source>
        <translation>이 종류의 모든 캐스케이드가 함께 점수 {score}로 찾습니다.</translation>
    </message>
    <message>
        <source>{preset} takes more time and finds it with a score of {score}.</source>
        <translation>&apos;{preset}&apos; 설정은 시간이 더 걸리지만 점수 {score}로 찾습니다.</translation>
    </message>
    <message>
        <source>It looks like something that is not looked for: {target}, with a score of {score}.</source>
        <translation>찾지 않는 종류처럼 보입니다: {target}, 점수 {score}.</translation>
    </message>
    <message>
        <source>Other settings, turned, mirrored and brightened: nothing here was found.</source>
        <translation>다른 설정으로, 돌리고 뒤집고 밝게 해 보았지만 아무것도 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>The window that came furthest passed {n} of {stages} stages of {cascade}.</source>
        <translation>가장 멀리 간 윈도우는 {cascade}의 {stages}단계 중 {n}단계를 통과했습니다.</translation>
    </message>
    <message>
        <source>Cut out and enlarged, it was found: crop the photo, or take a larger one.</source>
        <translation>잘라내어 확대하면 찾습니다. 사진을 잘라내거나 더 큰 사진을 쓰십시오.</translation>
    </message>
    <message>
        <source>Turned upright, it was found: turn the photo.</source>
        <translation>똑바로 돌리면 찾습니다. 사진을 돌리십시오.</translation>
    </message>
    <message>
        <source>In the mirror, it was found.</source>
        <translation>좌우를 뒤집으면 찾습니다.</translation>
    </message>
    <message>
        <source>Brightened, it was found: brighten the photo.</source>
        <translation>밝게 하면 찾습니다. 사진을 밝게 하십시오.</translation>
    </message>
    <message>
        <source>With more contrast, it was found: raise the contrast of the photo.</source>
        <translation>대비를 높이면 찾습니다. 사진의 대비를 높이십시오.</translation>
    </message>
    <message>
        <source>With the light evened out, it was found.</source>
        <translation>빛을 고르게 하면 찾습니다.</translation>
    </message>
    <message>
        <source>With the picture continued beyond its edge, it was found.</source>
        <translation>사진을 가장자리 밖으로 이어 붙이면 찾습니다.</translation>
    </message>
    <message>
        <source>That is not the only reason: brightened, it was not found either.</source>
        <translation>이것만이 이유는 아닙니다. 밝게 해도 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>Windows that vary by {n} or less are not looked at.</source>
        <translation>{n} 이하로 변하는 윈도우는 보지 않습니다.</translation>
    </message>
</context>
<context>
    <name>WhySection</name>
    <message>
        <source>Why not here?</source>
        <translation>왜 여기에 없나?</translation>
    </message>
    <message>
        <source>Draw a box around what was missed, and everything that could be the cause is tried</source>
        <translation>놓친 것 둘레에 상자를 그리면 가능한 원인을 모두 시험합니다</translation>
    </message>
    <message>
        <source>How much has been tried</source>
        <translation>시험한 정도</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Stop trying what could be the cause</source>
        <translation>원인 시험 중지</translation>
    </message>
    <message>
        <source>Why was this missed?</source>
        <translation>왜 놓쳤나?</translation>
    </message>
    <message>
        <source>Find out why no search found what the selected box shows</source>
        <translation>선택한 상자를 검색에서 왜 찾지 못했는지 알아봅니다</translation>
    </message>
    <message>
        <source>Why here?</source>
        <translation>왜 여기에 있나?</translation>
    </message>
    <message>
        <source>See why the selected box was found, and which settings would leave it out</source>
        <translation>선택한 상자를 왜 찾았는지, 어떤 설정이 빼는지 봅니다</translation>
    </message>
</context>
<context>
    <name>WindowFrame</name>
    <message>
        <source>The sample with the window</source>
        <translation>윈도우를 표시한 예제 사진</translation>
    </message>
    <message>
        <source>Drag the window, or move it with the arrow keys; + and − change its size</source>
        <translation>윈도우를 끌거나 화살표 키로 옮기십시오. +와 −로 크기를 바꿉니다</translation>
    </message>
    <message>
        <source>Window of {size} pixels at {x}, {y}</source>
        <translation>{x}, {y}에 있는 {size}픽셀 윈도우</translation>
    </message>
</context>
<context>
    <name>WindowSection</name>
    <message>
        <source>Size of the window</source>
        <translation>윈도우 크기</translation>
    </message>
    <message>
        <source>The cascade looks at the picture in many sizes, called levels</source>
        <translation>캐스케이드는 사진을 레벨이라고 하는 여러 크기로 봅니다</translation>
    </message>
    <message>
        <source>Save ladder...</source>
        <translation>단계 그림 저장...</translation>
    </message>
    <message>
        <source>Save the stages as a picture (PNG) or a drawing (SVG)</source>
        <translation>단계를 그림(PNG)이나 도면(SVG)으로 저장합니다</translation>
    </message>
    <message>
        <source>The bar is the sum of votes, the mark what is needed.</source>
        <translation>막대는 투표값의 합, 표시는 기준입니다.</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Sum, needed</source>
        <translation>합, 기준</translation>
    </message>
    <message>
        <source>{size} pixels of the photo at {x}, {y}</source>
        <translation>사진의 {x}, {y}에서 {size}픽셀</translation>
    </message>
    <message>
        <source>{px} px, level {n} of {total}</source>
        <translation>{px}픽셀, 레벨 {n}/{total}</translation>
    </message>
</context>
<context>
    <name>WindowView</name>
    <message>
        <source>The window as the cascade sees it</source>
        <translation>캐스케이드가 보는 윈도우</translation>
    </message>
    <message>
        <source>The arrow keys move the window over the picture</source>
        <translation>화살표 키로 윈도우를 사진 위에서 옮깁니다</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Face</source>
        <translation>얼굴</translation>
    </message>
    <message>
        <source>Eyes</source>
        <translation>눈</translation>
    </message>
    <message>
        <source>Smile</source>
        <translation>미소</translation>
    </message>
    <message>
        <source>Cat face</source>
        <translation>고양이 얼굴</translation>
    </message>
    <message>
        <source>Full body</source>
        <translation>전신</translation>
    </message>
    <message>
        <source>Upper body</source>
        <translation>상반신</translation>
    </message>
    <message>
        <source>Lower body</source>
        <translation>하반신</translation>
    </message>
    <message>
        <source>Licence plate</source>
        <translation>번호판</translation>
    </message>
    <message>
        <source>Detection</source>
        <translation>검출</translation>
    </message>
    <message>
        <source>1 face</source>
        <translation>얼굴 1개</translation>
    </message>
    <message>
        <source>{n} faces</source>
        <translation>얼굴 {n}개</translation>
    </message>
    <message>
        <source>1 eye</source>
        <translation>눈 1개</translation>
    </message>
    <message>
        <source>{n} eyes</source>
        <translation>눈 {n}개</translation>
    </message>
    <message>
        <source>1 smile</source>
        <translation>미소 1개</translation>
    </message>
    <message>
        <source>{n} smiles</source>
        <translation>미소 {n}개</translation>
    </message>
    <message>
        <source>1 cat face</source>
        <translation>고양이 얼굴 1개</translation>
    </message>
    <message>
        <source>{n} cat faces</source>
        <translation>고양이 얼굴 {n}개</translation>
    </message>
    <message>
        <source>1 full body</source>
        <translation>전신 1개</translation>
    </message>
    <message>
        <source>{n} full bodies</source>
        <translation>전신 {n}개</translation>
    </message>
    <message>
        <source>1 upper body</source>
        <translation>상반신 1개</translation>
    </message>
    <message>
        <source>{n} upper bodies</source>
        <translation>상반신 {n}개</translation>
    </message>
    <message>
        <source>1 lower body</source>
        <translation>하반신 1개</translation>
    </message>
    <message>
        <source>{n} lower bodies</source>
        <translation>하반신 {n}개</translation>
    </message>
    <message>
        <source>1 licence plate</source>
        <translation>번호판 1개</translation>
    </message>
    <message>
        <source>{n} licence plates</source>
        <translation>번호판 {n}개</translation>
    </message>
    <message>
        <source>1 detection</source>
        <translation>검출 1개</translation>
    </message>
    <message>
        <source>{n} detections</source>
        <translation>검출 {n}개</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>찾은 것 없음</translation>
    </message>
    <message>
        <source>not looked at</source>
        <translation>미확인</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>유지</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>제외</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>삭제됨</translation>
    </message>
    <message>
        <source>Only what is certain</source>
        <translation>확실한 것만</translation>
    </message>
    <message>
        <source>Fewer, surer</source>
        <translation>적게, 더 확실하게</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>More, less sure</source>
        <translation>많이, 덜 확실하게</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>모두</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>약 {n}초 남음</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>약 {n}분 남음</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n}초</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n}</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>{n} ms from camera to screen</source>
        <translation>카메라에서 화면까지 {n} ms</translation>
    </message>
    <message>
        <source>{n} ms to the screen</source>
        <translation>화면까지 {n} ms</translation>
    </message>
    <message>
        <source>{n} pictures a second</source>
        <translation>초당 {n}장</translation>
    </message>
    <message>
        <source>{n} dropped</source>
        <translation>{n}장 빠짐</translation>
    </message>
    <message>
        <source>Reviewed: there is nothing in this photo.</source>
        <translation>검토 완료: 이 사진에는 아무것도 없습니다.</translation>
    </message>
    <message>
        <source>You have deleted all that was found.</source>
        <translation>찾은 것을 모두 삭제했습니다.</translation>
    </message>
    <message>
        <source>Nothing found. Thorough looks more closely.</source>
        <translation>찾은 것이 없습니다. &apos;꼼꼼히&apos;를 선택하면 더 자세히 찾습니다.</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>찾은 것이 없습니다.</translation>
    </message>
    <message>
        <source>Nothing that is sure enough. A higher sensitivity shows one that is less sure.</source>
        <translation>충분히 확실한 것이 없습니다. 민감도를 높이면 덜 확실한 1개가 표시됩니다.</translation>
    </message>
    <message>
        <source>Nothing that is sure enough. A higher sensitivity shows up to {n} that are less sure.</source>
        <translation>충분히 확실한 것이 없습니다. 민감도를 높이면 덜 확실한 것이 {n}개까지 표시됩니다.</translation>
    </message>
</context>
<context>
    <name>_PictureChoice</name>
    <message>
        <source>Choose...</source>
        <translation>고르기...</translation>
    </message>
    <message>
        <source>Choose the picture that covers what is hidden</source>
        <translation>가릴 때 덮을 그림을 고릅니다</translation>
    </message>
    <message>
        <source>None yet: filled</source>
        <translation>아직 없음: 채움</translation>
    </message>
    <message>
        <source>Choose a picture</source>
        <translation>그림 고르기</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
</context>
</TS>
